/** What it would mean to drain a node, as things are: its shards with those who would get them, the scopes that it leads, and what nobody else may take. */
import { nodeId as asNodeId } from '@omnirelay/primitives';
import type { Namespace } from '@omnirelay/protocol';
import type { DrainPlan } from '@omnirelay/wire';
import { CONTROL_BOUNDS } from '../bounds.ts';
import type { PlannedDrain } from '../change-intent.ts';
import { requireLeadership } from '../leaders/describe-leader.ts';
import type { ControlState, OperationContext } from '../operation-context.ts';
import { requireShards } from '../shards/describe-shard.ts';
import { keepingNodes, ownerNodes } from '../shards/owner-nodes.ts';
import { paceWords, roundsFor, shardsOf } from '../shards/pace-words.ts';
import { placeAsIf } from '../shards/simulate-placement.ts';
import { readThrottle, throttledAmong } from '../shards/throttled-moves.ts';
import { WaitingTurns } from '../waiting-turns.ts';
import { type KnownNodes, readStanding, scopeTakers } from './scope-takers.ts';

type Target = DrainPlan['targets'][number];

/** Targets and scopes that one sentence names. */
const NAMED = 5;

const named = (texts: readonly string[]): string =>
  texts.length > NAMED ? `${texts.slice(0, NAMED).join(', ')} and ${texts.length - NAMED} more` : texts.join(', ');

/** Simulations, which whoever may look asks for, keep no drain waiting. */
const turns = new WaitingTurns({
  ...CONTROL_BOUNDS.drainPlans,
  busy: 'Too many drains are planned here at once. Try again in a moment, or ask another control node.',
});

/** @throws RegistryError, Problem registry_dark, too_many_requests, node_leaving */
export async function planDrain(context: OperationContext, nodeId: string, force: boolean): Promise<PlannedDrain> {
  // Of a node of which nothing has been read, nobody may say that it has nothing.
  requireShards(context.state);
  requireLeadership(context.state);
  using _turn = await turns.take(context.signal);
  const { book } = context.state.shards;
  const targets: Target[] = [];
  for (const namespace of book.namespaces()) targets.push(...(await targetsIn(context, namespace, nodeId)));
  const shards = targets.reduce((sum, each) => sum + each.shards, 0);
  const leads = context.state.leadership.claims.leadsOf(nodeId);
  const untaken = targets.filter((target) => target.nodeId === undefined);
  const goes = targets.flatMap(({ namespace, nodeId: to, shards: count }) =>
    to === undefined ? [] : [`${count} of ${namespace} to ${to}`],
  );
  return {
    drain: { shards, targets, leads },
    effects: [
      shards === 0
        ? `${nodeId} owns no shards.`
        : `${nodeId} owns ${shardsOf(shards)}, which are handed over${goes.length === 0 ? '' : `: ${named(goes)}`}.`,
      ...paceOf(context, targets, force),
      ...throttledBy(context, nodeId, targets),
      ...(leads.length === 0 ? [] : [`It leads ${named(leads)}, and is asked to hand that over.`]),
    ],
    blockers: [
      ...untaken.map(
        ({ namespace, shards: count }) =>
          `Nobody else may take ${shardsOf(count)} of ${namespace}: no other node of its roles is alive, in service and allowed by its rules.`,
      ),
      ...(await untakenScopes(context, nodeId, leads)).map(
        (scope) => `Nobody else who is alive and in service stands for ${scope}: nobody would lead it.`,
      ),
    ],
  };
}

/** As the namespace that takes longest. */
function paceOf({ state }: OperationContext, targets: readonly Target[], force: boolean): readonly string[] {
  const counts = new Map<string, number>();
  for (const { namespace, shards } of targets) counts.set(namespace, (counts.get(namespace) ?? 0) + shards);
  const rounds = [...counts].map(([namespace, shards]) =>
    roundsFor(shards, state.shards.book.map(namespace)?.head?.map.shardCount ?? shards),
  );
  const all = [...counts.values()].reduce((a, b) => a + b, 0);
  return paceWords({ shards: all, rounds: Math.max(0, ...rounds), force });
}

/** What has no room for a further move now. */
function throttledBy({ state }: OperationContext, nodeId: string, targets: readonly Target[]): readonly string[] {
  if (targets.length === 0) return [];
  const namespaces = [...new Set(targets.map(({ namespace }) => namespace))];
  const busy = throttledAmong(readThrottle(state.shards), { namespaces, nodes: [nodeId] });
  return busy.length === 0 ? [] : [`Throttled: ${named(busy)} are under way, and the others wait for these to end.`];
}

/** Of one namespace, those that get most first; what nobody may take is last. */
async function targetsIn(context: OperationContext, namespace: Namespace, nodeId: string): Promise<Target[]> {
  const { state } = context;
  const { book } = state.shards;
  const head = book.map(namespace)?.head;
  const place = head?.map.nodes.indexOf(asNodeId(nodeId)) ?? -1;
  if (head === undefined || head === null || place < 0) return [];
  const owned = head.map.owner.reduce((sum, owner) => sum + (owner === place ? 1 : 0), 0);
  if (owned === 0) return [];
  const record = book.settings(namespace)?.record;
  // Settings that cannot be read say nobody who may take them.
  if (record === undefined) return [{ namespace, shards: owned }];
  const before = ownerNodes(state, record.roles);
  const keeps = keepingNodes(state);
  const placement = await placeAsIf(context, {
    ...{ head, policy: record.policy, before },
    keeps: (id) => id !== nodeId && keeps(id),
    after: before.map((node) => (node.nodeId === nodeId ? { ...node, weight: 0 } : node)),
  });
  const counts = new Map<string, number>();
  for (const { from, to } of placement.moves)
    if (from === nodeId && to !== null) counts.set(to, (counts.get(to) ?? 0) + 1);
  const taken = [...counts]
    .map(([to, shards]) => ({ namespace, nodeId: to, shards }))
    .sort((a, b) => b.shards - a.shards || (a.nodeId < b.nodeId ? -1 : 1));
  const left = owned - taken.reduce((sum, { shards }) => sum + shards, 0);
  return left === 0 ? taken : [...taken, { namespace, shards: left }];
}

const nodesOf = ({ peers }: ControlState): KnownNodes => ({
  isAlive: (nodeId) => peers.get(nodeId)?.status === 'Alive',
  intentOf: (nodeId) => peers.get(nodeId)?.intent ?? 'Active',
});

async function untakenScopes(
  { state, signal }: OperationContext,
  nodeId: string,
  leads: readonly string[],
): Promise<readonly string[]> {
  if (leads.length === 0) return [];
  const standing = await readStanding(state.registry, signal);
  const nodes = nodesOf(state);
  return leads.filter((scope) => scopeTakers(scope, nodeId, { standing, nodes }).length === 0);
}
