import type { NodeId } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import { atOnce } from '../at-once.ts';
import { applyDeltas, buildMap } from './build-map.ts';
import { committedPages, readHistory } from './map-history.ts';
import type { CommittedDelta } from './map-records.ts';
import { snapshotPages } from './snapshot-pages.ts';
import type { StoredShardMap } from './stored-map.ts';
import { growMap, ORDERS } from './testing/grown-map.ts';

const { records, maps } = growMap({ seed: 11, shardCount: 24, nodes: 5, generations: 12, most: 4 });
const history = readHistory(ORDERS, records.all);
const at = (generation: bigint): CommittedDelta => history.deltas.get(generation)!;
const withDelta = (generation: bigint, over: object): CommittedDelta => ({
  ...at(generation),
  delta: { ...at(generation).delta, ...over },
});
const whyOf = (map: StoredShardMap, committed: CommittedDelta): string => {
  const built = applyDeltas(map, [committed]);
  return built.kind === 'map' ? 'applied' : built.why;
};

test('the next delta makes the next map and leaves the one before as it was', () => {
  const before = structuredClone(maps[5]!);
  expect(applyDeltas(maps[5]!, [at(6n)])).toEqual({ kind: 'map', map: maps[6] });
  expect(maps[5]).toEqual(before);
  expect(applyDeltas(maps[5]!, [6n, 7n, 8n].map(at))).toEqual({ kind: 'map', map: maps[8] });
});

test('one too far on, one that was there, one of another history and one in a snapshot are refused', () => {
  const map = maps[5]!;
  expect(whyOf(map, at(7n))).toBe('gap');
  expect([whyOf(map, at(5n)), whyOf(map, at(4n))]).toEqual(['already-applied', 'already-applied']);
  expect(whyOf(map, withDelta(6n, { lineageEpoch: 2n }))).toBe('other-lineage');
  expect(whyOf(map, withDelta(6n, { whole: true }))).toBe('whole');
  expect(whyOf(maps[0]!, at(1n))).toBe('whole');
});

test('one whose sum is not the map’s, or that moves what is not there, is refused', () => {
  const map = maps[5]!;
  const nodeId = 'wk-0000' as NodeId;
  const moves = (from: NodeId | null, shards: readonly number[]) => [{ from, to: 'wk-9' as NodeId, shards }];
  const owner = map.nodes[map.owner[3]!] ?? null;
  expect(whyOf(map, withDelta(6n, { checksum: maps[7]!.checksum }))).toBe('wrong-checksum');
  expect(whyOf(map, withDelta(6n, { moves: moves(owner, [3]), statuses: [] }))).toBe('wrong-checksum');
  expect(whyOf(map, withDelta(6n, { moves: moves(nodeId === owner ? null : nodeId, [3]) }))).toBe('does-not-fit');
  expect(whyOf(map, withDelta(6n, { moves: moves(owner, [24]) }))).toBe('does-not-fit');
  const stays = [{ from: owner, to: owner, shards: [3] }];
  expect(whyOf(map, withDelta(6n, { moves: stays, statuses: [] }))).toBe('does-not-fit');
  const was = map.status[3] === 3 ? 'active' : 'disabled';
  expect(whyOf(map, withDelta(6n, { moves: [], statuses: [{ was, status: 'draining', shards: [3] }] }))).toBe(
    'does-not-fit',
  );
});

test('a snapshot that lacks a page, or mixes two, makes no map', () => {
  const pages = committedPages(history, 1n)!;
  const others = atOnce(snapshotPages(maps[3]!))!;
  const whyBuilt = (...args: Parameters<typeof buildMap>): string => {
    const built = buildMap(...args);
    return built.kind === 'map' ? 'built' : built.why;
  };
  expect(pages.map(({ content }) => content.kind)).toEqual(['nodes', 'shards']);
  expect(whyBuilt(ORDERS, pages, [at(1n)])).toBe('built');
  expect(whyBuilt(ORDERS, [pages[0]!], [at(1n)])).toBe('incomplete-snapshot');
  expect(whyBuilt(ORDERS, [], [at(1n)])).toBe('incomplete-snapshot');
  expect(whyBuilt(ORDERS, [pages[0]!, others[1]!], [at(1n)])).toBe('incomplete-snapshot');
  const relabelledPage = { ...pages[1]!, checksum: maps[9]!.checksum };
  expect(whyBuilt(ORDERS, [pages[0]!, relabelledPage], [at(1n)])).toBe('incomplete-snapshot');
  expect(whyBuilt(ORDERS, pages, [])).toBe('no-base-delta');
  expect(whyBuilt(ORDERS, pages, [withDelta(1n, { checksum: maps[9]!.checksum })])).toBe('wrong-checksum');
  const relabelled = [
    { ...others[0]!, checksum: pages[0]!.checksum },
    { ...others[1]!, checksum: pages[0]!.checksum },
  ];
  expect(whyBuilt(ORDERS, relabelled, [])).toBe('wrong-checksum');
  expect(whyBuilt(ORDERS, pages, [withDelta(1n, { lineageEpoch: 2n })])).toBe('other-lineage');
  const { content } = pages[0]!;
  const withNodes = (nodes: readonly NodeId[]) => [
    { ...pages[0]!, content: { kind: 'nodes', nodes } as const },
    pages[1]!,
  ];
  const { nodes } = content as Extract<typeof content, { kind: 'nodes' }>;
  expect(whyBuilt(ORDERS, withNodes(nodes), [at(1n)])).toBe('built');
  expect(whyBuilt(ORDERS, withNodes(nodes.toReversed()), [at(1n)])).toBe('does-not-fit');
  expect(whyBuilt(ORDERS, withNodes(nodes.slice(0, 1)), [at(1n)])).toBe('does-not-fit');
});
