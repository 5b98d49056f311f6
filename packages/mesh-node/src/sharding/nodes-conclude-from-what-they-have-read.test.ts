/** What a node concludes of its shards is as old as the older of what it has read, of one history, and says at which revision its own epoch was still that. */
import { nodeId } from '@omnirelay/primitives';
import { emptyMap, movesKey, type NamespaceRecord, OwnedShards, type StoredShardMap } from '@omnirelay/protocol';
import type { RegistryRecord, Revision } from '@omnirelay/registry';
import { expect, test } from 'vitest';
import { ownSight, type SightSources, saysTheSame } from './own-sight.ts';
import { ORDERS } from './testing/shard-mesh.ts';

const SELF = nodeId('w1');
const revision = (value: bigint): Revision => value as Revision;
const record = (key: string, version: bigint): RegistryRecord => ({
  ...{ key, value: '{}', schema: 1, minReader: 1, lastWriterId: 'k1', lastTxnId: 't' as never },
  version: revision(version),
});
const settings: NamespaceRecord = {
  kind: 'service',
  shardCount: 4,
  policy: { strategy: { kind: 'rendezvous' }, rules: [] },
  roles: ['worker'],
};

/** The second and the fourth shard are this node's. */
const MAP: StoredShardMap = {
  ...emptyMap(ORDERS, 4, 7n),
  generation: 3n,
  nodes: [nodeId('w0'), SELF],
  owner: Uint16Array.of(0, 1, 0xffff, 1),
  status: Uint8Array.of(0, 0, 0, 2),
  revision: BigUint64Array.of(20n, 21n, 0n, 40n),
};

interface Read {
  readonly maps?: bigint;
  readonly moves?: bigint;
  readonly claims?: bigint;
  readonly lineages?: readonly [bigint, bigint, bigint];
  readonly loaded?: readonly [boolean, boolean];
  readonly head?: StoredShardMap | null;
}

function sources({ maps = 50n, moves = 50n, claims = 50n, lineages, loaded, head = MAP }: Read): SightSources {
  const [ofMaps, ofMoves, ofClaims] = lineages ?? [7n, 7n, 7n];
  const [hasMoves, hasClaims] = loaded ?? [true, true];
  return {
    self: SELF,
    owned: new OwnedShards(SELF),
    follow: {
      settings: () => ({ record: settings, version: 5n, writtenBy: 'k1' }),
      map: () => ({ head: head === null ? null : { map: head } }),
      maps: { settled: maps, lineageEpoch: ofMaps, loaded: true },
      moves: { settled: moves, lineageEpoch: ofMoves, loaded: hasMoves, get: () => record(movesKey(ORDERS), 30n) },
    },
    claims: { settled: claims, lineageEpoch: ofClaims, loaded: hasClaims, get: () => record('claims/node/w1', 12n) },
  };
}

const sight = (read: Read) => ownSight(ORDERS, sources(read));

test('it is as new as the older of map and moves, and its epoch as new as the claims', () => {
  expect(sight({ maps: 41n, moves: 60n, claims: 70n })).toMatchObject({
    revision: 41n,
    epoch: { version: 12n, readAt: 70n },
  });
  expect(sight({ maps: 60n, moves: 42n })).toMatchObject({ revision: 42n });
});

test('the shards are those that the map gives to this node, each since its own revision', () => {
  expect(sight({})).toMatchObject({
    ...{ effects: 'unfenced', lineageEpoch: 7n, generation: 3n },
    owned: [
      { shard: 1, assignedAt: 21n, status: 'active' },
      { shard: 3, assignedAt: 40n, status: 'paused' },
    ],
  });
});

test('nothing is concluded from records of two histories, or from what has not been read', () => {
  expect(sight({ lineages: [8n, 7n, 7n] })).toBeUndefined();
  expect(sight({ lineages: [7n, 7n, 8n] })).toBeUndefined();
  expect(sight({ loaded: [false, true] })).toBeUndefined();
  expect(sight({ loaded: [true, false] })).toBeUndefined();
  expect(sight({ head: null })).toBeUndefined();
});

test('of an adopted history the map is the former one’s until it is published anew', () => {
  expect(sight({ lineages: [8n, 8n, 8n] })).toMatchObject({ lineageEpoch: 7n });
});

test('that time has passed is no news; another map, other moves or another epoch are', () => {
  const from = sources({});
  const first = ownSight(ORDERS, from)!;
  const { follow, claims } = from;
  const later = { ...from, follow: { ...follow, maps: { ...follow.maps, settled: 90n } } };
  expect(saysTheSame(ownSight(ORDERS, later)!, first)).toBe(true);
  const moved = { ...from, follow: { ...follow, moves: { ...follow.moves, get: () => record('m', 31n) } } };
  expect(saysTheSame(ownSight(ORDERS, moved)!, first)).toBe(false);
  const epoch = { ...from, claims: { ...claims, get: () => record('c', 13n) } };
  expect(saysTheSame(ownSight(ORDERS, epoch)!, first)).toBe(false);
  expect(saysTheSame({ ...first, generation: 4n }, first)).toBe(false);
});
