/** What is dropped of shards: generations beyond those that are kept, and acks of nodes that are gone; what the map is built from stays, and a deposed leader drops nothing. */
import { nodeId } from '@omnirelay/primitives';
import { endsWithTest } from '@omnirelay/primitives/testing';
import {
  ACKS_PREFIX,
  encodeAcks,
  encodeNamespace,
  GLOBAL_CONTROL,
  headMap,
  namespaceKey,
  readHistory,
  SHARD_MAPS_PREFIX,
} from '@omnirelay/protocol';
import { expect, test } from 'vitest';
import { recordsBelow } from '../../control-plane/records-below.ts';
import { RegistryMirror } from '../../control-plane/registry-mirror.ts';
import { dealt, moved, shardWriter } from '../../control-plane/testing/write-shards.ts';
import { leaderOf, type TestLeader, testLeaders } from '../../leadership/testing/test-leaders.ts';
import { FollowedShards } from '../followed-shards.ts';
import { ORDERS } from '../testing/shard-mesh.ts';
import { type ShardSweepDeps, sweepOnce } from './sweep-shards.ts';

const ends = endsWithTest();

const GENERATIONS = 300;
const signal = new AbortController().signal;

async function sweeping(leader: TestLeader): Promise<ShardSweepDeps> {
  const { registry, leadership } = leader;
  const common = { registry, wall: Date.now, onError: (error: unknown) => expect.unreachable(String(error)) };
  const follow = ends.use(new FollowedShards({ ...common, onUnreadable: (record) => expect.unreachable(record) }));
  const acks = ends.use(new RegistryMirror({ ...common, prefix: ACKS_PREFIX }));
  follow.start();
  follow.followMoves();
  acks.start();
  await leader.until(() => follow.map(ORDERS)?.head?.map.generation === BigInt(GENERATIONS) && acks.loaded);
  await leader.until(() => follow.moves.loaded && follow.maps.staleSince === null);
  return {
    ...{ registry, writerId: leader.nodeId, follow, acks, claims: leadership.ground.claims },
    authority: () => leadership.under(GLOBAL_CONTROL.scope),
    retention: { deltas: 16, ageMs: 3_600_000, bytes: 64 * 1024 * 1024 },
    ...common,
  };
}

async function written(leader: TestLeader, prefix: string) {
  const records = [];
  for await (const record of recordsBelow(leader.registry.store, prefix, signal)) records.push(record);
  return records;
}

test('only what nobody needs goes, and only while this node leads', async () => {
  const leaders = ends.use(testLeaders());
  const leader = await leaderOf([await leaders.start('k1')]);
  const writer = shardWriter(leader as never, { [ORDERS]: 4 });
  const namespace = encodeNamespace({
    kind: 'service',
    shardCount: 4,
    policy: { strategy: { kind: 'rendezvous' }, rules: [] },
    roles: ['worker'],
  });
  await writer.put(namespaceKey(ORDERS), namespace.kind === 'text' ? namespace.value : '');
  await writer.publish(ORDERS, { moves: dealt(4, ['k1']) });
  for (let generation = 2; generation <= GENERATIONS; generation++) {
    const [from, to] = generation % 2 === 0 ? ['k1', 'w1'] : ['w1', 'k1'];
    await writer.publish(ORDERS, { moves: moved([0], from, to) });
  }
  const acksOf = (id: string) =>
    writer.put(`${ACKS_PREFIX}${id}`, encodeAcks({ nodeId: nodeId(id), bootId: 'b', epoch: 1n, acks: [] }));
  await acksOf('k1');
  await acksOf('gone');
  await acksOf('moving');
  const end = (id: string) => ({ nodeId: nodeId(id), epoch: 1n });
  await writer.moving(ORDERS, [{ moveId: '1.1', shard: 1, from: end('moving'), to: end('k1'), stage: 'stop' }]);
  const deps = await sweeping(leader);
  const before = await written(leader, SHARD_MAPS_PREFIX);
  expect(await sweepOnce({ ...deps, authority: () => undefined }, signal)).toBe(0);
  expect(await written(leader, SHARD_MAPS_PREFIX)).toEqual(before);
  const dropped = await sweepOnce(deps, signal);
  const after = await written(leader, SHARD_MAPS_PREFIX);
  expect(dropped).toBe(before.length - after.length + 1);
  expect(before.length - after.length).toBeGreaterThan(200);
  expect(headMap(readHistory(ORDERS, after))).toMatchObject({ kind: 'map', map: { generation: BigInt(GENERATIONS) } });
  expect((await written(leader, ACKS_PREFIX)).map(({ key }) => key)).toEqual(['shard-acks/k1', 'shard-acks/moving']);
});
