/** However much of shards a node follows, namespaces, maps, moves and what its leader reads besides, it costs its control node one watch. */
import { endsWithTest } from '@omnirelay/primitives/testing';
import { OVERRIDES_PREFIX } from '@omnirelay/protocol';
import { expect, test } from 'vitest';
import { RegistryMirror } from '../control-plane/registry-mirror.ts';
import { countedWatches } from '../control-plane/testing/counted-watches.ts';
import { leaderOf, testLeaders } from '../leadership/testing/test-leaders.ts';
import { FollowedShards } from './followed-shards.ts';
import { ORDERS, writeNamespaceIn } from './testing/shard-mesh.ts';

const ends = endsWithTest();

test('one, from the first namespace to the last of its moves', async () => {
  const leaders = ends.use(testLeaders());
  const leader = await leaderOf([await leaders.start('k1')]);
  const { registry, open } = countedWatches(leader.registry);
  const common = { wall: Date.now, onError: (error: unknown) => expect.unreachable(String(error)) };
  const follow = ends.use(
    new FollowedShards({ ...common, registry, onUnreadable: (record) => expect.unreachable(record) }),
  );
  follow.start();
  await leader.until(() => follow.namespaces.loaded);
  expect([open.length, follow.maps.loaded]).toEqual([1, false]);
  await writeNamespaceIn(leader.registry.store);
  await leader.until(() => follow.maps.loaded);
  follow.followMoves();
  const overrides = ends.use(new RegistryMirror({ ...common, registry: follow.registry, prefix: OVERRIDES_PREFIX }));
  overrides.start();
  await leader.until(() => follow.moves.loaded && overrides.loaded);
  const { version } = follow.settings(ORDERS) ?? {};
  await writeNamespaceIn(leader.registry.store, { roles: ['gateway'] });
  await leader.until(() => follow.settings(ORDERS)?.version !== version);
  const { settled } = follow.namespaces;
  await leader.until(() => [follow.maps, follow.moves, overrides].every((each) => each.settled >= settled));
  expect(open).toEqual(['shard-']);
});
