/** What a leader does with shards whose owner does not let go, and with what was wanted while it led before. */
import { type Instant, type NodeId, nodeId } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import type { Namespace } from '../model.ts';
import { HandoverLeader } from './handover-leader.ts';
import { HANDOVER_SETTINGS } from './handover-settings.ts';
import type { LeaderEvent, LeaderInput, LeaderOutput, NodeSight } from './leader-io.ts';
import { type AckState, decodeMoves, encodeAcks, type HandoverMove, movesKey } from './move-records.ts';

const NAMESPACE = 'jobs' as Namespace;
const NODES = [nodeId('a'), nodeId('b')] as const;
const [A, B] = NODES;
const SHARDS = 41;
const { stopPatience, longestBackOff } = HANDOVER_SETTINGS;

/** All shards are of `a`; what runs under shard 0 never ends. Both nodes say at once what is to be said. */
function mesh() {
  const machine = new HandoverLeader({ settings: HANDOVER_SETTINGS, name: 'a.1', nonce: () => 'f00d' });
  const events: { readonly at: number; readonly event: LeaderEvent }[] = [];
  const inputs: LeaderInput[] = [];
  const owner = new Uint16Array(SHARDS);
  let [now, version, generation, value, epoch] = [0, 10n, 1n, undefined as string | undefined, 1n];

  const said = (node: NodeId, { shard, stage, from }: HandoverMove): AckState | null => {
    const isOld = from.nodeId === node;
    if (stage === 'committed') return isOld ? null : 'started';
    if (stage === 'aborted') return isOld ? 'resumed' : null;
    if (!isOld) return 'holding';
    return stage === 'stop' && shard !== 0 ? 'stopped' : null;
  };
  const acks = (): LeaderInput => ({
    kind: 'acks',
    records: NODES.map((node) => {
      const moves = value === undefined ? [] : (decodeMoves(value)?.moves ?? []);
      const told = moves.flatMap((move) => {
        const state = said(node, move);
        return state === null ? [] : [{ namespace: NAMESPACE, moveId: move.moveId, state }];
      });
      const record = { nodeId: node, bootId: 'b1', epoch: node === A ? epoch : 1n, acks: told };
      return { key: `shard-acks/${node}`, value: encodeAcks(record), version };
    }),
  });
  const seen = (): LeaderInput => ({
    kind: 'namespace',
    namespace: NAMESPACE,
    effects: 'unfenced',
    map: {
      ...{ namespace: NAMESPACE, lineageEpoch: 1n, generation, shardCount: SHARDS, nodes: NODES },
      ...{ owner: owner.slice(), status: new Uint8Array(SHARDS), since: new Float64Array(SHARDS) },
    },
    moves: value === undefined ? undefined : { key: movesKey(NAMESPACE), value, version },
  });
  const carryOut = (output: LeaderOutput): void => {
    if (output.kind === 'event') events.push({ at: now, event: output.event });
    if (output.kind === 'look') inputs.push(seen(), acks());
    if (output.kind !== 'transact') return;
    version += 1n;
    value = output.writes[0]?.value;
    for (const { shard, to } of output.delta?.moves ?? []) owner[shard] = to === B ? 1 : 0;
    if (output.delta !== null) generation += 1n;
    inputs.push({ kind: 'committed', request: output.request, version });
  };
  const feed = (...more: readonly LeaderInput[]): void => {
    inputs.push(...more);
    for (let next = inputs.shift(); next !== undefined; next = inputs.shift()) {
      machine.handle(next, now as Instant);
      for (const output of machine.takeOutputs()) carryOut(output);
    }
  };
  const nodes = (takes = true, retriedAt?: string): LeaderInput => ({
    kind: 'nodes',
    nodes: NODES.map((node): NodeSight => {
      const of = node === A ? epoch : 1n;
      return {
        nodeId: node,
        epoch: of,
        claimVersion: of,
        live: true,
        takes,
        quietAt: null,
        ...(retriedAt && { retriedAt }),
      };
    }),
  });
  return {
    machine,
    feed,
    seen,
    nodes,
    want: (...shards: readonly number[]) =>
      feed({ kind: 'wanted', namespace: NAMESPACE, moves: shards.map((shard) => ({ shard, to: B })) }),
    restartOwner: () => {
      epoch += 1n;
      feed(nodes());
    },
    run: (forMs: number): void => {
      const until = now + forMs;
      for (let due = machine.nextDeadline(); due !== null && due <= until; due = machine.nextDeadline()) {
        now = Math.max(due, now + 1);
        feed({ kind: 'timer' });
      }
      now = Math.max(until, now);
      feed({ kind: 'timer' });
    },
    start: () => feed({ kind: 'lead', namespaces: [NAMESPACE] }, nodes(), acks(), seen()),
    times: (kind: LeaderEvent['kind'], of: number): readonly number[] =>
      events.flatMap(({ at, event }) => (event.kind === kind && 'shard' in event && event.shard === of ? [at] : [])),
    ownerOf: (shard: number) => NODES[owner[shard] ?? 0],
  };
}

test('a shard whose owner did not stop is left to it for a while, and the others go on', () => {
  const { machine, run, start, want, times, ownerOf } = mesh();
  start();
  want(0, 1);
  run(stopPatience + 100);
  expect(times('move-aborted', 0)).toHaveLength(1);
  expect(machine.moves(NAMESPACE)).toEqual([]);
  expect(ownerOf(1)).toBe(B);
  want(0, 2);
  run(stopPatience - 200);
  expect(times('move-began', 0)).toHaveLength(1);
  expect(ownerOf(2)).toBe(B);
  run(200);
  expect(times('move-began', 0)).toHaveLength(2);
});

test('each time it is left to it for twice as long, up to a bound', () => {
  const { run, start, want, times } = mesh();
  start();
  want(0);
  run(longestBackOff * 6);
  const [began, aborted] = [times('move-began', 0), times('move-aborted', 0)];
  const rests = aborted.slice(0, -1).map((at, count) => (began[count + 1] ?? 0) - at);
  const lengths = rests.map((_, count) => Math.min(stopPatience * 2 ** count, longestBackOff));
  expect(rests.length).toBeGreaterThan(7);
  expect(rests).toEqual(lengths);
});

test('shards that are left alone leave the round to others', () => {
  const { run, start, want, times, ownerOf } = mesh();
  start();
  want(0);
  run(stopPatience + 100);
  want(0, 1, 2, 3, 4);
  run(100);
  expect(times('move-began', 0)).toHaveLength(1);
  expect([1, 2, 3, 4].map(ownerOf)).toEqual([B, B, B, B]);
});

test.each([
  ['the wish is given up', ({ want }: ReturnType<typeof mesh>) => want()],
  ['its owner begins another life', ({ restartOwner }: ReturnType<typeof mesh>) => restartOwner()],
  ['operators ask for it', ({ feed, nodes }: ReturnType<typeof mesh>) => feed(nodes(true, '2026-11-27T14:00:00.000Z'))],
])('once %s it is asked again at once', (_, change) => {
  const all = mesh();
  all.start();
  all.want(0);
  all.run(stopPatience + 100);
  all.want(0);
  all.run(100);
  expect(all.times('move-began', 0)).toHaveLength(1);
  change(all);
  all.want(0);
  expect(all.times('move-began', 0)).toHaveLength(2);
});

test('whoever leads again begins nothing that it wanted when it led before', () => {
  const { feed, seen, nodes, start, want, times } = mesh();
  start();
  feed(nodes(false));
  want(5);
  feed({ kind: 'rest' }, { kind: 'lead', namespaces: [NAMESPACE] }, nodes(), seen());
  expect(times('move-began', 5)).toEqual([]);
  want(5);
  expect(times('move-began', 5)).toHaveLength(1);
});
