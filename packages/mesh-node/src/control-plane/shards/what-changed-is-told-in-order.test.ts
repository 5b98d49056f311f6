import { nodeId } from '@omnirelay/primitives';
import type { Namespace } from '@omnirelay/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogPosition } from '../cursor.ts';
import { HeldShards } from './held-shards.ts';
import { ShardLog, type ShardNews } from './shard-log.ts';

const orders = 'orders' as Namespace;
const news = (revision: bigint, key = `k-${revision}`): ShardNews => ({
  revision,
  key,
  kind: 'map',
  namespace: orders,
});
const start: LogPosition = { lineageEpoch: 1n, revision: 0n, key: '' };

/** All that a watcher at the position is told up to the revision. */
function told(log: ShardLog, from: LogPosition, upTo: bigint): readonly string[] {
  const keys: string[] = [];
  for (let at = from; ; ) {
    const next = log.next(at, { lineageEpoch: 1n, revision: upTo });
    if (next === undefined) return keys;
    keys.push(next.key);
    at = { ...at, revision: next.revision, key: next.key };
  }
}

describe('what changed', () => {
  it('is told once, in the order of revisions and keys, in whatever order it was read', () => {
    const entry = fc.record({ revision: fc.bigInt({ min: 1n, max: 40n }), key: fc.constantFrom('a', 'b', 'c') });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 60 }), fc.bigInt({ min: 0n, max: 40n }), (entries, upTo) => {
        const log = new ShardLog(1_000);
        log.begin(1n, 0n);
        for (const { revision, key } of entries) log.add(news(revision, `${String(revision).padStart(3, '0')}${key}`));
        const expected = [
          ...new Set(
            entries
              .filter(({ revision }) => revision <= upTo)
              .map(({ revision, key }) => `${String(revision).padStart(3, '0')}${key}`),
          ),
        ];
        expect(told(log, start, upTo)).toEqual(expected.sort());
      }),
    );
  });

  it('goes on behind one of several that one transaction wrote', () => {
    const log = new ShardLog(10);
    log.begin(1n, 0n);
    for (const key of ['a', 'b', 'c']) log.add(news(5n, key));
    expect(told(log, { ...start, revision: 5n, key: 'a' }, 9n)).toEqual(['b', 'c']);
    expect(told(log, { ...start, revision: 5n, key: '' }, 9n)).toEqual([]);
  });

  it('says what it can no longer tell one by one', () => {
    const log = new ShardLog(3);
    log.begin(1n, 0n);
    expect(log.whyNotFrom(start)).toBeNull();
    for (let revision = 1n; revision <= 5n; revision += 1n) log.add(news(revision));
    expect(log.whyNotFrom({ lineageEpoch: 1n, revision: 1n })).toBe('compacted');
    expect(log.whyNotFrom({ lineageEpoch: 1n, revision: 2n })).toBeNull();
    expect(told(log, { ...start, revision: 2n }, 9n)).toEqual(['k-3', 'k-4', 'k-5']);
    log.raiseFloor(4n);
    expect(log.whyNotFrom({ lineageEpoch: 1n, revision: 3n })).toBe('compacted');
  });

  it('of another lineage is nothing that a cursor of before goes on from', () => {
    const log = new ShardLog(10);
    log.add(news(7n));
    // Read before any lineage was known.
    log.begin(1n, 9n);
    expect(told(log, start, 9n)).toEqual(['k-7']);
    log.begin(2n, 3n);
    expect(log.whyNotFrom({ lineageEpoch: 1n, revision: 9n })).toBe('lineage-changed');
    expect(log.whyNotFrom({ lineageEpoch: 2n, revision: 2n })).toBe('compacted');
    expect(log.whyNotFrom({ lineageEpoch: 2n, revision: 3n })).toBeNull();
    expect(told(log, { ...start, lineageEpoch: 2n }, 9n)).toEqual([]);
  });

  it('of a node is its own', () => {
    const log = new ShardLog(10);
    log.begin(1n, 0n);
    log.add({ revision: 1n, key: 'claims/node/n-1', kind: 'node', nodeId: nodeId('n-1') });
    expect(log.next(start, { lineageEpoch: 1n, revision: 1n })).toMatchObject({ kind: 'node', nodeId: 'n-1' });
  });
});

describe('what a watcher holds', () => {
  it('is each shard that it was told of, and no other', () => {
    const held = new HeldShards(false);
    held.add('orders', 9, 20);
    expect([8, 9, 10].map((shard) => held.remove('orders', shard, 20))).toEqual([false, true, false]);
    expect(held.remove('orders', 9, 20)).toBe(false);
    expect(held.remove('jobs', 9, 20)).toBe(false);
  });

  it('may be any where nobody knows, once each', () => {
    const held = new HeldShards(true);
    expect([held.remove('orders', 3, 20), held.remove('orders', 3, 20)]).toEqual([true, false]);
    held.clear();
    expect(held.remove('orders', 4, 20)).toBe(false);
  });
});
