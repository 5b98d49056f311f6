import type { RegistryRecord } from '@omnirelay/registry';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AuditLog } from './audit-log.ts';
import type { MirrorChange } from './registry-mirror.ts';

const recordOf = (key: string, version: number): RegistryRecord =>
  ({
    key,
    version: BigInt(version),
    value: JSON.stringify({
      object: `peer/${key}`,
      action: 'cordon-peer',
      principal: { subject: 's', displayName: 'S' },
    }),
  }) as RegistryRecord;

/** A mirror that a test moves. */
function mirrorOf(...held: readonly RegistryRecord[]) {
  const records = new Map(held.map((record) => [record.key, record]));
  const listeners = new Set<(change: MirrorChange) => void>();
  return {
    records: () => records.values(),
    subscribe(listener: (change: MirrorChange) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    change(key: string, record: RegistryRecord | null) {
      if (record === null && !records.delete(key)) return;
      if (record !== null) records.set(key, record);
      for (const listener of listeners) listener({ key, record });
    },
  };
}

const versionsOf = (log: AuditLog, before: bigint | null = null): bigint[] =>
  [...log.newestFirst(before)].map(({ record }) => record.version);

afterEach(() => vi.restoreAllMocks());

describe('the audit in order', () => {
  it('is what sorting all of it anew would give, whatever is written, dropped, written anew or read in between', () => {
    const step = fc.record({
      key: fc.integer({ min: 0, max: 12 }),
      kind: fc.constantFrom('append', 'append', 'append', 'drop', 'older', 'read'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 0, max: 200 }), (steps, from) => {
        const mirror = mirrorOf(recordOf('w/0', 100), recordOf('w/1', 90));
        using log = new AuditLog(mirror);
        let newest = 100;
        let oldest = 80;
        for (const { key, kind } of steps) {
          const name = `w/${key}`;
          if (kind === 'append') newest += 1;
          if (kind === 'older') oldest -= 1;
          if (kind === 'append') mirror.change(name, recordOf(name, newest));
          else if (kind === 'older') mirror.change(name, recordOf(name, oldest));
          else if (kind === 'drop') mirror.change(name, null);
          else versionsOf(log);
        }
        const all = [...mirror.records()].map(({ version }) => version).sort((a, b) => Number(b - a));
        expect(versionsOf(log)).toEqual(all);
        expect(versionsOf(log, BigInt(from))).toEqual(all.filter((version) => version < BigInt(from)));
      }),
    );
  });

  it('is sorted once and not again for what comes behind it, and read no further than it is shown', () => {
    const mirror = mirrorOf(...Array.from({ length: 5_000 }, (_, i) => recordOf(`w/${i}`, 5_000 - i)));
    using log = new AuditLog(mirror);
    versionsOf(log);
    const sorting = vi.spyOn(Array.prototype, 'sort');
    const parsing = vi.spyOn(JSON, 'parse');
    mirror.change('w/new', recordOf('w/new', 5_001));
    mirror.change('w/4999', null);
    const page = [...log.newestFirst(null).take(10)].map((entry) => entry.read().object);
    expect([page.length, page[0], page[1]]).toEqual([10, 'peer/w/new', 'peer/w/0']);
    expect([sorting.mock.calls.length, parsing.mock.calls.length]).toEqual([0, 10]);
    const [first] = log.newestFirst(null);
    for (let times = 0; times < 3; times += 1) expect(first?.facets().actors).toEqual(['s', 'S']);
    expect(parsing.mock.calls.length).toBe(11);
  });
});
