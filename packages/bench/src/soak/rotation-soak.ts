/**
 * A mesh whose certificates live for seconds, watched while they turn: no probe may fail, no channel may close, nobody may be suspected,
 * and every node must have renewed as often as its leaves' life says.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { MeshNode } from '@omnirelay/mesh-node';
import { startRotationMesh } from './rotation-mesh.ts';

export interface RotationSoakOptions {
  readonly durationMs: number;
  readonly leafMs: number;
  /** Beside the control node. Default 4. */
  readonly members?: number;
  readonly signal?: AbortSignal;
  readonly progress?: (line: string) => void;
}

export interface RotationSoakReport {
  readonly figures: {
    readonly seconds: number;
    readonly nodes: number;
    readonly probes: number;
    readonly failedProbes: number;
    readonly channelsClosed: number;
    readonly suspicions: number;
    readonly deaths: number;
    readonly renewals: number;
    readonly renewalsLeast: number;
    readonly renewalsMost: number;
    readonly failedRenewals: number;
  };
  /** What was not as it must be; empty when the soak passed. */
  readonly problems: readonly string[];
}

/** Renewal begins between half and six tenths of a life (pki); a busy machine may take this long for one. */
const RENEWAL_SLACK_MS = 2_000;
const SETTLE_DEADLINE_MS = 60_000;
/** A second channel of a pair is drained for one second; this is well beyond it. */
const SETTLED_FOR_MS = 3_000;

export async function rotationSoak(options: RotationSoakOptions): Promise<RotationSoakReport> {
  const { durationMs, leafMs, members = 4, signal, progress = () => {} } = options;
  const directory = await mkdtemp(path.join(tmpdir(), 'omnirelay-soak-'));
  await using ends = new AsyncDisposableStack();
  ends.defer(() => rm(directory, { recursive: true, force: true }));
  const nodes = await startRotationMesh(directory, { members, leafMs }, ends);
  await settled(nodes, signal);
  progress(`${nodes.length} nodes know each other; leaves live for ${leafMs / 1000} s`);

  const counts = { probes: 0, failedProbes: 0, suspicions: 0, deaths: 0 };
  const failures: string[] = [];
  for (const node of nodes) {
    const stop = node.membership.subscribe((event) => {
      if (event.kind === 'probe') {
        counts.probes++;
        if (event.outcome === 'failed') {
          counts.failedProbes++;
          failures.push(`${node.nodeId} had no answer from ${event.subject}`);
        }
      } else if (event.kind === 'member-changed' && (event.change === 'suspected' || event.change === 'died')) {
        counts[event.change === 'died' ? 'deaths' : 'suspicions']++;
        failures.push(`${node.nodeId} saw ${event.member.nodeId} ${event.change}`);
      }
    });
    ends.defer(stop);
  }
  const before = await Promise.all(nodes.map(tally));
  const startedAt = performance.now();
  while (performance.now() - startedAt < durationMs) {
    await pause(
      Math.min(30_000, durationMs - (performance.now() - startedAt)),
      undefined,
      signal === undefined ? {} : { signal },
    );
    const renewals = (await Promise.all(nodes.map(tally))).reduce((sum, each) => sum + each.renewed, 0);
    progress(
      `${Math.round((performance.now() - startedAt) / 1000)} s: ${counts.probes} probes, ${counts.failedProbes} failed, ${renewals} renewals`,
    );
  }
  const elapsedMs = performance.now() - startedAt;
  const after = await Promise.all(nodes.map(tally));
  const gained = after.map((now, i) => ({
    renewed: now.renewed - (before[i]?.renewed ?? 0),
    failed: now.failed - (before[i]?.failed ?? 0),
    closed: now.closed - (before[i]?.closed ?? 0),
  }));
  const renewalsLeast = Math.max(1, Math.floor(elapsedMs / (leafMs * 0.6 + RENEWAL_SLACK_MS)));
  const renewalsMost = Math.ceil(elapsedMs / (leafMs * 0.5)) + 1;
  const sum = (key: 'renewed' | 'failed' | 'closed'): number => gained.reduce((total, each) => total + each[key], 0);
  const problems = [
    ...failures,
    ...nodes.flatMap((node, i) => {
      const { renewed = 0, failed = 0, closed = 0 } = gained[i] ?? {};
      return [
        ...(closed > 0 ? [`${closed} channels of ${node.nodeId} closed`] : []),
        ...(failed > 0 ? [`${failed} renewals of ${node.nodeId} failed`] : []),
        ...(renewed < renewalsLeast || renewed > renewalsMost
          ? [`${node.nodeId} renewed ${renewed} times, expected ${renewalsLeast} to ${renewalsMost}`]
          : []),
        ...(knowsAll(node, nodes.length) ? [] : [`${node.nodeId} lost members or channels`]),
      ];
    }),
  ];
  return {
    figures: {
      seconds: Math.round(elapsedMs / 1000),
      nodes: nodes.length,
      ...counts,
      channelsClosed: sum('closed'),
      renewals: sum('renewed'),
      renewalsLeast: renewalsLeast * nodes.length,
      renewalsMost: renewalsMost * nodes.length,
      failedRenewals: sum('failed'),
    },
    problems,
  };
}

function knowsAll({ membership }: MeshNode, count: number): boolean {
  const alive = [...membership.view().members.values()].filter((member) => member.liveness === 'alive');
  return alive.length === count && membership.gauges().channels === count - 1;
}

/** One channel a pair and nothing else, for a while: what closes from here on is told. */
async function settled(nodes: readonly MeshNode[], signal: AbortSignal | undefined): Promise<void> {
  const deadline = performance.now() + SETTLE_DEADLINE_MS;
  for (let since = performance.now(); performance.now() - since < SETTLED_FOR_MS; ) {
    if (!nodes.every((node) => knowsAll(node, nodes.length))) since = performance.now();
    if (performance.now() > deadline) throw new Error('the mesh did not come together within a minute');
    await pause(100, undefined, signal === undefined ? {} : { signal });
  }
}

interface Tally {
  readonly renewed: number;
  readonly failed: number;
  readonly closed: number;
}

/** As an operator's scraper sees it. */
async function tally(node: MeshNode): Promise<Tally> {
  const lines = (await (await fetch(`http://127.0.0.1:${node.ports.health}/metrics`)).text()).split('\n');
  const total = (prefix: string): number =>
    lines
      .filter((line) => line.startsWith(prefix))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
  return {
    renewed: total('mesh_certificate_renewals_total{mesh_outcome="success"}'),
    failed: total('mesh_certificate_renewals_total{mesh_outcome="failure"}'),
    closed: total('mesh_gossip_channels_closed_total{'),
  };
}
