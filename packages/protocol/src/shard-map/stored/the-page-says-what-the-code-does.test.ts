/** `docs/reference/shard-map-records.md` is what readers in other languages are written by: its tables, its constants and its formula are tried here. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MAP_RETENTION, STORED_MAP_BOUNDS } from './bounds.ts';
import { goldenDelta, goldenNodesPage, goldenShardsPage } from './golden/records-v1.ts';
import { hashKey, mixWord, shardOfKey } from './key-hash.ts';
import type { StoredText } from './map-records.ts';

const page = readFileSync(new URL('../../../../../docs/reference/shard-map-records.md', import.meta.url), 'utf8');
const rowsOf = (first: RegExp): readonly (readonly string[])[] =>
  page
    .split('\n')
    .filter((line) => first.test(line))
    .map((line) =>
      line
        .split('|')
        .map((cell) => cell.trim())
        .slice(1, -1),
    );

test('the keys of its table go where it says', () => {
  const rows = rowsOf(/^\| (?:\(empty\)|`\w+`) \| \d+ \|/);
  expect(rows).toHaveLength(3);
  for (const [name, ...numbers] of rows) {
    const key = name === '(empty)' ? '' : name!.slice(1, -1);
    expect([name, hashKey(key), shardOfKey(key, 1_000), shardOfKey(key, 100_000)]).toEqual([
      name,
      ...numbers.map(Number),
    ]);
  }
});

test('its formula, with its constants, gives the checksum of the golden snapshot', () => {
  const [, ...s] = rowsOf(/^\| S \|/)[0]!.map(Number);
  const [, ...t] = rowsOf(/^\| T \|/)[0]!.map(Number);
  const { content: shards } = goldenShardsPage;
  const { content: list } = goldenNodesPage;
  if (shards.kind !== 'shards' || list.kind !== 'nodes') throw new Error('the golden pages are of other kinds');
  const lanes = [0, 1].map((lane) => {
    let sum = BigInt(hashKey('orders/12', s[lane]));
    for (let shard = 0; shard < 12; shard += 1) {
      const node = list.nodes[shards.owner[shard]!];
      const since = shards.since[shard]!;
      const parts = [node === undefined ? 0 : hashKey(node, s[lane]), shards.status[shard]!, since, 0];
      sum += BigInt(parts.reduce((word, part) => mixWord(word ^ part), mixWord(shard ^ s[lane]!)));
    }
    for (const {
      shards: [shard],
      note,
    } of shards.notes)
      sum += BigInt(mixWord(mixWord(shard! ^ t[lane]!) ^ hashKey(JSON.stringify(note), s[lane])));
    return BigInt.asUintN(32, sum).toString(16).padStart(8, '0');
  });
  expect(lanes.join('')).toBe(goldenDelta.checksum);
});

test('it speaks of every field that records have, and of the bounds as they are', () => {
  const golden = JSON.parse(readFileSync(new URL('./golden/records-v1.json', import.meta.url), 'utf8')) as Record<
    string,
    StoredText
  >;
  const fields = new Set(Object.values(golden).flatMap(({ value }) => Object.keys(JSON.parse(value))));
  const said = new Set(page.match(/\w+/g));
  expect(fields.size).toBeGreaterThan(25);
  expect([...fields].filter((field) => !said.has(field))).toEqual([]);
  const days = MAP_RETENTION.ageMs / 86_400_000;
  const kept = `${MAP_RETENTION.deltas.toLocaleString('en')} deltas, ${days} days or ${MAP_RETENTION.bytes / 1024 / 1024} MiB`;
  const written = `${STORED_MAP_BOUNDS.deltasPerSnapshot} deltas or ${STORED_MAP_BOUNDS.deltaBytesPerSnapshot / 1024} KiB`;
  for (const words of [kept, written, `at most ${STORED_MAP_BOUNDS.valueBytes / 1024} KiB`])
    expect(page).toContain(words);
});
