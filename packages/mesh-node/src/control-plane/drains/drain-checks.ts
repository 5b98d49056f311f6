/** What is looked at before a node is drained, each with what was measured against its limit; how much the others have then, and how long it takes. */
import { NOBODY } from '@omnirelay/protocol';
import type { DrainCheck, DrainPlan } from '@omnirelay/wire';
import type { ControlState } from '../operation-context.ts';
import { roundsFor } from '../shards/pace-words.ts';
import type { PlacedWithout } from './place-without.ts';

/** What hand-overs take as a rule, those of a node's shards that go together, and of all its scopes. */
const HANDOVER_MS = 400;
const LEADERS_MS = 1_000;
/** Nodes that are told of. */
const NODES = 64;

/** Rounds of the namespace that takes longest, and hand-overs of as many at once as there may be. */
export function etaOf(
  { shards: { book, moveLimits } }: ControlState,
  {
    placed,
    leads,
    force,
  }: { readonly placed: readonly PlacedWithout[]; readonly leads: number; readonly force: boolean },
): number {
  const all = placed.reduce((sum, { targets }) => sum + targets.size, 0);
  const rounds = placed.map(({ namespace, targets }) =>
    roundsFor(targets.size, book.map(namespace)?.head?.map.shardCount ?? targets.size),
  );
  const waits = force ? 0 : Math.max(0, Math.max(0, ...rounds) - 1) * moveLimits.roundInterval;
  return waits + Math.ceil(all / moveLimits.movesPerNode) * HANDOVER_MS + (leads === 0 ? 0 : LEADERS_MS);
}

/** Of all namespaces together; those that get most first. */
export function capacityAfter(
  { shards: { book } }: ControlState,
  placed: readonly PlacedWithout[],
): DrainPlan['capacity'] {
  const gets = new Map<string, number>();
  for (const { targets } of placed) for (const to of targets.values()) gets.set(to, (gets.get(to) ?? 0) + 1);
  const before = new Map<string, number>();
  for (const namespace of book.namespaces()) {
    const map = book.map(namespace)?.head?.map;
    for (const place of map?.owner ?? []) {
      const node = place === NOBODY ? undefined : map?.nodes[place];
      if (node !== undefined) before.set(node, (before.get(node) ?? 0) + 1);
    }
  }
  return [...gets]
    .sort(([a, of], [b, than]) => than - of || (a < b ? -1 : 1))
    .slice(0, NODES)
    .map(([nodeId, count]) => ({ nodeId, before: before.get(nodeId) ?? 0, after: (before.get(nodeId) ?? 0) + count }));
}

interface Measured {
  readonly nodeId: string;
  readonly targets: DrainPlan['targets'];
  readonly changes: DrainPlan['leaderChanges'];
  readonly etaMs: number;
  readonly deadlineMs: number | undefined;
}

const check = (name: string, passed: boolean, [measured, limit]: readonly [string, string]): DrainCheck => ({
  ...{ name, passed, measured, limit },
});

export function drainChecks(
  state: ControlState,
  { nodeId, targets, changes, etaMs, deadlineMs }: Measured,
): readonly DrainCheck[] {
  const untaken = targets.reduce((sum, { nodeId: to, shards }) => sum + (to === undefined ? shards : 0), 0);
  const unled = changes.filter(({ to }) => to === undefined).length;
  const isControl = state.peers.get(nodeId)?.metadata.role === 'control';
  const controls = isControl ? otherControlNodes(state, nodeId) : 0;
  const seconds = (ms: number): string => `${Math.ceil(ms / 1_000)} s`;
  return [
    check('shards-have-targets', untaken === 0, [`${untaken} without`, '0']),
    check('scopes-have-takers', unled === 0, [`${unled} without`, '0']),
    ...(isControl ? [check('control-nodes-left', controls > 0, [String(controls), 'at least 1'])] : []),
    ...(deadlineMs === undefined
      ? []
      : [check('within-its-time', etaMs <= deadlineMs, [`about ${seconds(etaMs)}`, seconds(deadlineMs)])]),
  ];
}

/** That are alive and in service. */
export const otherControlNodes = ({ peers }: ControlState, nodeId: string): number =>
  peers
    .list()
    .filter(
      (peer) =>
        peer.nodeId !== nodeId &&
        peer.metadata.role === 'control' &&
        peer.status === 'Alive' &&
        (peer.intent === 'Active' || peer.intent === 'Cordoned'),
    ).length;
