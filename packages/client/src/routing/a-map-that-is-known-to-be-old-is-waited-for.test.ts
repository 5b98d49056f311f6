/** A control node that answers tells by which map: calls wait for that one, and only so long, while the client's is older. */
import { endsWithTest } from '@omnirelay/primitives/testing';
import { shardName } from '@omnirelay/protocol';
import { SHARDS_VERSION_HEADER } from '@omnirelay/wire';
import { expect, test } from 'vitest';
import { metadataOf } from '../testing/test-control-node.ts';
import type { ShardPeer } from './testing/shard-peer.ts';
import { call, peersOver, routesOver, type Told, toldMap } from './testing/told-map.ts';
import { NAMESPACE, toldShard } from './testing/told-shards.ts';

const ends = endsWithTest();

const NEWER = { [SHARDS_VERSION_HEADER]: '1.4' };
const NEWER_VERSION = { lineageEpoch: 1n, generation: 4n };
/** An answer on a shard, which tells of a map that the client has not been told. */
async function answerByNewer({ node, client }: Told): Promise<void> {
  node.answer = (_, asked) => {
    asked.sendMetadata(metadataOf(NEWER));
    return {
      source: 'ctl',
      generatedAt: '2026-09-21T14:13:20.005Z',
      cursor: 'c',
      shard: toldShard(0, {}),
      history: [],
    };
  };
  await client.shards.get(NAMESPACE, shardName(0));
}

test('while a control node has told of a newer map, a call waits for it and goes where it says at once', async () => {
  const told = await toldMap(ends, [{ owner: 'n1' }, { owner: 'n1' }]);
  const [n1, n2] = (await peersOver(ends, 'n1', 'n2')) as [ShardPeer, ShardPeer];
  expect(told.map.awaited()).toBeUndefined();
  await answerByNewer(told);
  expect(told.map.awaited()).toEqual(NEWER_VERSION);
  const called = call(routesOver(ends, told.map, [n1, n2]));
  told.move('n2', 4);
  expect(await called).toBe('n2');
  expect([n1.calls.length, told.map.awaited()]).toEqual([0, undefined]);
});

test('a newer map that does not come is waited for so long, and then the owner by the older one is asked', async () => {
  const told = await toldMap(ends, [{ owner: 'n1' }, { owner: 'n1' }]);
  const [n1] = (await peersOver(ends, 'n1')) as [ShardPeer];
  await answerByNewer(told);
  expect(told.map.awaited()).toEqual(NEWER_VERSION);
  expect(await call(routesOver(ends, told.map, [n1]))).toBe('n1');
  expect(told.map.awaited()).toBeUndefined();
});

test('a watch that begins says how new the map is there, before it has told all of that', async () => {
  const { map, node, watch } = await toldMap(ends, [{ owner: 'n1' }, { owner: 'n1' }]);
  node.watch = (again) => again.head(NEWER);
  watch.end();
  await expect.poll(() => map.awaited()).toEqual(NEWER_VERSION);
});
