/** Plans of the namespace orders for journeys, proposed at the command line by whoever is signed in there. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Browser, expect } from '@playwright/test';
import { createOrders } from './create-orders.ts';
import type { RunningMesh } from './running-mesh.ts';
import { signInCommandLineElsewhere } from './sign-in-command-line.ts';

type Mesh = Omit<RunningMesh, 'stop'>;

export interface ToldMove {
  readonly step: number;
  readonly shardId: string;
  readonly from?: string;
  readonly to: string;
  readonly state: string;
}

export interface ToldChange {
  readonly id: string;
  readonly state: string;
  readonly revision: number;
  readonly contentHash: string;
  readonly progress: { readonly waiting: number; readonly begun: number; readonly done: number };
}

const asked = async (mesh: Mesh, ...words: readonly string[]) =>
  JSON.parse(await mesh.must('mesh', ...words, '--output', 'json'));

/** All three workers have about as many of them, and none is on its way. */
export async function createSpreadOrders(browser: Browser, mesh: Mesh, shards: number): Promise<void> {
  await createOrders(browser, mesh, shards);
  const spread = async (): Promise<boolean> => {
    const [orders] = (await asked(mesh, 'namespaces', 'list')).items;
    return orders.owners === 3 && orders.counts.moving === 0 && orders.counts.unowned === 0 && orders.imbalance < 1.3;
  };
  await expect.poll(spread, { timeout: 150_000, intervals: [1_000] }).toBe(true);
}

export interface ApprovedByPeople {
  readonly needed: number;
  readonly limits: { readonly movesPerNode: number; readonly movesPerCluster: number; readonly churnPerHour: number };
  /** Guardrails; as they are left out, so wide that a journey can move most of its few shards. */
  readonly movedRatio?: number;
  readonly fullestRatio?: number;
}

/** A policy by which so many people approve each plan. */
export const approvedByPeople = ({ needed, limits, movedRatio = 0.95, fullestRatio = 3 }: ApprovedByPeople) => ({
  mode: 'approval',
  approvals: { needed },
  limits,
  guardrails: [
    { name: 'moved-shards-ratio', limit: movedRatio },
    { name: 'fullest-node-ratio', limit: fullestRatio },
  ],
});

/** An admin says what holds of plans, of the cluster: what a namespace says of itself only narrows that. The command line stays signed in as that admin. */
export async function setPolicy(browser: Browser, mesh: Mesh, policy: object): Promise<void> {
  const file = path.join(mesh.env.OMNIRELAY_CONFIG_DIR as string, 'policy.json');
  await writeFile(file, JSON.stringify(policy));
  await signInCommandLineElsewhere(browser, mesh.env, 'adam');
  await mesh.must('mesh', 'policies', 'set', 'rebalance', '--file', file, '--reason', 'what the journey needs');
}

/** The shards that a node has. */
export async function shardsOf(mesh: Mesh, node: string): Promise<readonly string[]> {
  const { items } = await asked(mesh, 'shards', 'list', '--all');
  const all = items as readonly { readonly shardId: string; readonly ownerNodeId?: string }[];
  return all.filter(({ ownerNodeId }) => ownerNodeId === node).map(({ shardId }) => shardId);
}

/** Submits a plan of these moves, `shard=node` each; the id of it. */
export async function submitPlan(mesh: Mesh, moves: readonly string[], reason: string): Promise<string> {
  const named = moves.flatMap((move) => ['--move', move]);
  const tries = 6;
  // What changed a moment ago may not be known yet where the plan is computed: then it is sent back as a draft, and the next one is computed on what is.
  for (let tried = 1; ; tried++) {
    // None that was given before.
    const told = tried === 1 ? reason : `${reason} ${tried}`;
    const { id } = (await asked(mesh, 'shards', 'rebalance', 'orders', ...named, '--submit', '--reason', told)).change;
    let state = 'Checking';
    const isChecked = async (): Promise<boolean> => {
      ({ state } = await planOf(mesh, id));
      return state !== 'Checking';
    };
    await expect.poll(isChecked).toBe(true);
    if (state === 'AwaitingApproval' || state === 'Approved') return id;
    if (tried === tries) throw new Error(`the plan ${id} is ${state}, and so were ${tries - 1} before it`);
    await mesh.must('mesh', 'changes', 'cancel', id, '--reason', `sent back at try ${tried}: ${reason}`);
  }
}

/** Keeps a draft of these moves that goes beyond a guardrail knowingly; what is told of it. */
export async function draftBeyond(
  mesh: Mesh,
  { check, moves, reason }: { readonly check: string; readonly moves: readonly string[]; readonly reason: string },
): Promise<ToldChange> {
  const named = moves.flatMap((move) => ['--move', move]);
  const propose = ['shards', 'rebalance', 'orders', ...named, '--override', check, '--reason', reason];
  return (await asked(mesh, ...propose)).change;
}

/** Submits a plan of what would move were a node not there; the id of it. It places nothing otherwise, so it asks no admin. */
export async function submitWithout(mesh: Mesh, node: string, reason: string): Promise<string> {
  const simulate = ['shards', 'simulate', 'orders', '--remove-node', node];
  return (await asked(mesh, ...simulate, '--submit', '--reason', reason)).change.id;
}

export const planOf = async (mesh: Mesh, id: string): Promise<ToldChange> =>
  (await asked(mesh, 'changes', 'show', id)).change;

export const movesOf = async (mesh: Mesh, id: string): Promise<readonly ToldMove[]> =>
  (await asked(mesh, 'changes', 'moves', id, '--all')).items;

/** It waits for people, and takes nothing from a node and gives nothing to it. */
export async function awaitsApprovalWithout(mesh: Mesh, id: string, node: string): Promise<boolean> {
  if ((await planOf(mesh, id)).state !== 'AwaitingApproval') return false;
  return (await movesOf(mesh, id)).every(({ from, to }) => from !== node && to !== node);
}
