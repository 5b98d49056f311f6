/** Whoever leads anew knows how busy nodes are once it has read every namespace that may have moves in flight, and begins nothing before. */
import { type Instant, nodeId } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import type { ProviderWrite } from '../../lease/election-provider.ts';
import type { Namespace } from '../model.ts';
import { HandoverLeader } from './handover-leader.ts';
import { HANDOVER_SETTINGS } from './handover-settings.ts';
import type { LeaderInput } from './leader-io.ts';
import { decodeMoves, encodeMoves, type HandoverMove, movesKey } from './move-records.ts';

const JOBS = 'jobs' as Namespace;
const MAILS = 'mails' as Namespace;
const NODES = [nodeId('a'), nodeId('b')] as const;
const [A, B] = NODES;
const SHARDS = 400;
const { movesPerNode, readPatience } = HANDOVER_SETTINGS;
const PLENTY = Array.from({ length: 2 * movesPerNode }, (_, shard) => shard);

const inFlight = (count: number): readonly HandoverMove[] =>
  PLENTY.slice(0, count).map((shard) => ({
    ...{ moveId: `1.${shard + 1}.f00d`, shard, stage: 'prepare' },
    ...{ from: { nodeId: A, epoch: 1n }, to: { nodeId: B, epoch: 1n } },
  }));

/** All shards of both namespaces are of `a`. */
const read = (namespace: Namespace, moves: readonly HandoverMove[]): LeaderInput => ({
  kind: 'namespace',
  namespace,
  effects: 'unfenced',
  map: {
    ...{ namespace, lineageEpoch: 1n, generation: 1n, shardCount: SHARDS, nodes: NODES },
    ...{ owner: new Uint16Array(SHARDS), status: new Uint8Array(SHARDS), since: new Float64Array(SHARDS) },
  },
  moves: { key: movesKey(namespace), value: encodeMoves({ generation: 1n, begun: 99n, moves }), version: 10n },
});

const wanted: LeaderInput = {
  kind: 'wanted',
  namespace: JOBS,
  moves: PLENTY.map((shard) => ({ shard, to: B })),
};

const movesIn = (writes: readonly ProviderWrite[]): number =>
  writes.reduce((sum, write) => sum + (write.kind === 'put' ? (decodeMoves(write.value)?.moves.length ?? 0) : 0), 0);

/** A node that has led nothing before, as its first look may find things: `jobs` at once, and `mails` later. */
function newLeader() {
  const machine = new HandoverLeader({ settings: HANDOVER_SETTINGS, name: 'a.2', nonce: () => 'f00d' });
  let begun = 0;
  const feed = (input: LeaderInput, at = 0): void => {
    machine.handle(input, at as Instant);
    for (const output of machine.takeOutputs())
      if (output.kind === 'transact' && output.namespace === JOBS) begun += movesIn(output.writes);
  };
  feed({ kind: 'lead', namespaces: [JOBS, MAILS] });
  feed({
    kind: 'nodes',
    nodes: NODES.map((node) => ({
      ...{ nodeId: node, epoch: 1n, claimVersion: 1n, live: true, takes: true, quietAt: null },
    })),
  });
  feed(read(JOBS, []));
  feed(wanted);
  return { feed, begun: () => begun };
}

test('what another namespace has in flight counts, whichever of the two is read first', () => {
  const { feed, begun } = newLeader();
  expect(begun()).toBe(0);
  feed(read(MAILS, inFlight(movesPerNode - 3)));
  feed(wanted);
  expect(begun()).toBe(3);
});

test('a namespace that cannot be read holds the others up for a while only', () => {
  const { feed, begun } = newLeader();
  feed({ kind: 'timer' }, 10 * readPatience - 1);
  feed(wanted, 10 * readPatience - 1);
  expect(begun()).toBe(0);
  feed(wanted, 10 * readPatience);
  expect(begun()).toBe(movesPerNode);
});
