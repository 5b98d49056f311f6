import type { NodeId } from '@omnirelay/primitives';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NOBODY } from '../model.ts';
import { formatChecksum } from './map-checksum.ts';
import { checksumLanes, type StoredShardMap } from './stored-map.ts';
import { growMap } from './testing/grown-map.ts';

const { maps } = growMap({ seed: 3, shardCount: 40, nodes: 6, generations: 30 });
const map = maps.at(-1)!;
const checksumOf = (of: StoredShardMap): string => formatChecksum(checksumLanes(of));

test('what each delta left of the checksum is what is counted from nothing', () => {
  for (const each of maps) expect(checksumOf(each)).toBe(each.checksum);
});

test('one entry that is otherwise makes another checksum', () => {
  const shard = fc.integer({ min: 0, max: map.shardCount - 1 });
  const changed = fc.oneof(
    fc.record({ shard, owner: fc.constantFrom(NOBODY, ...map.nodes.keys()) }),
    fc.record({ shard, status: fc.integer({ min: 0, max: 3 }) }),
    fc.record({ shard, since: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.maxSafeNat()) }),
    fc.record({ shard, until: fc.integer({ min: 0, max: 100_000 }), by: fc.constantFrom('someone-0', 'someone-1') }),
  );
  let wrong = 0;
  fc.assert(
    fc.property(changed, (change) => {
      const other = {
        ...map,
        owner: map.owner.slice(),
        status: map.status.slice(),
        since: map.since.slice(),
        notes: new Map(map.notes),
      };
      if ('owner' in change) other.owner[change.shard] = change.owner;
      else if ('status' in change) other.status[change.shard] = change.status;
      else if ('since' in change) other.since[change.shard] = change.since;
      else other.notes.set(change.shard, { by: change.by, at: 7, until: change.until });
      const isSame =
        other.owner[change.shard] === map.owner[change.shard] &&
        other.status[change.shard] === map.status[change.shard] &&
        other.since[change.shard] === map.since[change.shard] &&
        other.notes.get(change.shard) === map.notes.get(change.shard);
      if (!isSame) wrong += 1;
      expect(checksumOf(other) === map.checksum).toBe(isSame);
    }),
    { numRuns: 2_000 },
  );
  expect(wrong).toBeGreaterThan(1_000);
});

test('two shards that changed places, another namespace and another count make another checksum', () => {
  const [first, second] = [0, map.owner.findIndex((owner) => owner !== map.owner[0])];
  const owner = map.owner.slice();
  [owner[first], owner[second]] = [owner[second]!, owner[first]!];
  expect(checksumOf({ ...map, owner })).not.toBe(map.checksum);
  expect(checksumOf({ ...map, namespace: 'orderz' as typeof map.namespace })).not.toBe(map.checksum);
});

test('where a node stands in the table does not count, its id does', () => {
  const turned = map.nodes.toReversed();
  const owner = map.owner.map((index) => (index === NOBODY ? NOBODY : map.nodes.length - 1 - index));
  expect(checksumOf({ ...map, nodes: turned, owner })).toBe(map.checksum);
  expect(checksumOf({ ...map, nodes: [...map.nodes.slice(0, -1), 'wk-9999' as NodeId] })).not.toBe(map.checksum);
});
