/** Shard maps over real control nodes: one generation at each moment, resumed elsewhere, kept on disk, and there while nobody tells them more. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatMapVersion, SHARD_MAP_BOUNDS } from '@omnirelay/protocol';
import { beforeEach, expect, test } from 'vitest';
import { controlPlane } from '../testing/control-plane.ts';
import type { TestWatch } from '../testing/test-control-node.ts';
import { fenceOf, ShardColumns } from './shard-columns.ts';
import { openShardMap, type ShardMapDirectory } from './shard-map.ts';
import { changed } from './testing/changed.ts';
import { fence, NAMESPACE, shardEvent, tellMap, toldShard } from './testing/told-shards.ts';

const { client, darkEndpoint, folder: newFolder, node, use } = await controlPlane();
let folder = '';
beforeEach(async () => {
  folder = await newFolder();
});

const TWO = [
  { owner: 'n2', revision: 7 },
  { owner: 'n1', revision: 8 },
];
function seen(map: ShardMapDirectory): string {
  const table = map.table();
  if (table === undefined) return 'none';
  const owners = Array.from({ length: table.map.shardCount }, (_, shard) => table.ownerOf(shard) ?? '-');
  return `${formatMapVersion(table.map)} ${owners.join()}`;
}

test('a map is seen a generation at a time, with the fence of each owner', async () => {
  const told = Promise.withResolvers<TestWatch>();
  const one = await node('ctl-1', (call) => {
    tellMap(call, [...TWO, {}, { owner: 'n2', revision: 9, status: 'Paused' }], { generation: 3, cursor: 'c1' });
    told.resolve(call);
  });
  const map = use(await openShardMap(client(one.endpoint), { namespace: NAMESPACE }));
  expect([seen(map), map.freshness().kind]).toEqual(['none', 'unknown']);
  await map.ready();
  expect([seen(map), map.freshness().kind]).toEqual(['1.3 n2,n1,-,n2', 'live']);
  const table = map.table();
  expect([table?.statusOf(0), table?.statusOf(3), map.fenceOf(1), map.fenceOf(2)]).toEqual([
    ...['active', 'paused', fence(8), undefined],
  ]);
  const call = await told.promise;
  expect(call.asked).toMatchObject({ namespace: [NAMESPACE] });
  const all: string[] = [];
  map.onChange(() => all.push(seen(map)));
  const change = (cursor: string, shard: number, owner: string, more = {}): void =>
    call.event(
      shardEvent('Changed', cursor, { shard: toldShard(shard, { owner, revision: 12, generation: 4 }), ...more }),
    );
  // One generation of three shards; then a new life of an owner.
  change('c1', 0, 'n3');
  change('c1', 1, 'n3');
  change('c2', 2, 'n1', { version: '1.4' });
  call.event(shardEvent('Changed', 'c3', { shard: toldShard(0, { owner: 'n3', revision: 13, generation: 4 }) }));
  await changed(map, () => map.fenceOf(0) === fence(13));
  expect(all).toEqual(['1.4 n3,n3,n1,n2', '1.4 n3,n3,n1,n2']);
  // The table of before is what it was.
  expect([table?.ownerOf(0), table?.map.nodes]).toEqual(['n2', ['n1', 'n2']]);
});

test('who waits for a version goes on once the map is that new, and not before', async () => {
  const told = Promise.withResolvers<TestWatch>();
  const one = await node('ctl-1', (call) => {
    tellMap(call, TWO, { generation: 3, cursor: 'c1' });
    told.resolve(call);
  });
  const map = use(await openShardMap(client(one.endpoint), { namespace: NAMESPACE }));
  await map.ready();
  const stop = new AbortController();
  const wanted = { lineageEpoch: 1n, generation: 5n };
  const reached = map.reached(wanted, { signal: stop.signal }).then(() => seen(map));
  const call = await told.promise;
  call.event(shardEvent('Changed', 'c2', { shard: toldShard(0, { owner: 'n4', generation: 4 }), version: '1.4' }));
  call.event(shardEvent('Changed', 'c3', { shard: toldShard(0, { owner: 'n5', generation: 5 }), version: '1.5' }));
  expect(await reached).toBe('1.5 n5,n1');
  const never = map.reached({ lineageEpoch: 2n, generation: 0n }, { signal: stop.signal });
  stop.abort(new Error('enough'));
  await expect(never).rejects.toThrow('enough');
});

test('it is there again with every control node dark, and goes on behind its cursor at the next one', async () => {
  const cacheFile = join(folder, 'orders.json');
  const one = await node('ctl-1', (call) => tellMap(call, TWO, { generation: 3, cursor: 'c1' }));
  const first = await openShardMap(client(one.endpoint), { namespace: NAMESPACE, cacheFile });
  await first.ready();
  await first[Symbol.asyncDispose]();

  const dark = await openShardMap(client(await darkEndpoint()), { namespace: NAMESPACE, cacheFile });
  await dark.ready();
  expect([seen(dark), dark.freshness().kind, dark.fenceOf(0), dark.cacheProblem()]).toEqual([
    ...['1.3 n2,n1', 'stale', fence(7), undefined],
  ]);
  await dark[Symbol.asyncDispose]();

  const resumed = Promise.withResolvers<string>();
  const two = await node('ctl-2', (call) => {
    resumed.resolve(call.cursor);
    const change = (cursor: string, shard: number, more = {}): void =>
      call.event(shardEvent('Changed', cursor, { shard: toldShard(shard, { owner: 'n9' }), ...more }));
    change('c1', 0);
    change('c2', 1, { version: '1.4' });
  });
  const later = use(await openShardMap(client(two.endpoint), { namespace: NAMESPACE, cacheFile }));
  const all: string[] = [];
  later.onChange(() => all.push(seen(later)));
  await changed(later, () => seen(later) === '1.4 n9,n9');
  // Half of the generation was never seen.
  expect([await resumed.promise, new Set(all)]).toEqual(['c1', new Set(['1.3 n2,n1', '1.4 n9,n9'])]);
});

test.each([
  ['damaged', (text: string) => text.slice(0, -20)],
  ['of another namespace', (text: string) => text.replace(NAMESPACE, 'mail')],
  ['with an owner that no node is', (text: string) => text.replace('"nodes":["n1","n2"]', '"nodes":["n1"]')],
  ['with columns of other lengths', (text: string) => text.replace(/"status":"[^"]+"/, '"status":"AA=="')],
  ['with a fence of no stem', (text: string) => text.replace(/"stems":\[[^\]]+\]/, '"stems":[]')],
  ['of a version that is none', (text: string) => text.replace('"version":"1.3"', '"version":"1"')],
])('a file that is %s counts as none, is told, and is replaced', async (_, damage) => {
  const cacheFile = join(folder, 'orders.json');
  const one = await node('ctl-1', (call) => tellMap(call, TWO, { generation: 3, cursor: 'c1' }));
  const open = (endpoint: string): Promise<ShardMapDirectory> =>
    openShardMap(client(endpoint), { namespace: NAMESPACE, cacheFile });
  const first = await open(one.endpoint);
  await first.ready();
  await first[Symbol.asyncDispose]();
  const before = await readFile(cacheFile, 'utf8');
  expect(damage(before)).not.toBe(before);
  await writeFile(cacheFile, damage(before));
  const dark = await open(await darkEndpoint());
  expect([seen(dark), dark.freshness().kind, dark.cacheProblem()]).toEqual([
    ...['none', 'unknown', expect.stringContaining(cacheFile)],
  ]);
  await dark[Symbol.asyncDispose]();
  const again = await open(one.endpoint);
  await again.ready();
  await again[Symbol.asyncDispose]();
  expect(JSON.parse(await readFile(cacheFile, 'utf8'))).toMatchObject({ version: '1.3', nodes: ['n1', 'n2'] });
});

test('a map of all the shards that there may be is held in columns, and names that no shard has are passed over', () => {
  const columns = new ShardColumns();
  let changes = 0;
  for (let shard = 0; shard < SHARD_MAP_BOUNDS.shardCount; shard += 1) {
    const told = toldShard(shard, { owner: `n${shard % 7}`, revision: shard + 1 });
    for (const again of [told, told]) if (columns.put(again)) changes += 1;
  }
  expect(changes).toBe(SHARD_MAP_BOUNDS.shardCount);
  expect(columns.put(toldShard(SHARD_MAP_BOUNDS.shardCount, { owner: 'n1' }))).toBe(false);
  const published = columns.publish(NAMESPACE, { lineageEpoch: 1n, generation: 2n });
  const last = SHARD_MAP_BOUNDS.shardCount - 1;
  expect([published?.map.shardCount, fenceOf(published!.fences, last)]).toEqual([last + 1, fence(last + 1)]);
  expect(ShardColumns.of(published!).publish(NAMESPACE, published!.map)).toEqual(published);
});
