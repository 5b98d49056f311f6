import type { RegistryRecord } from '@omnirelay/registry';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AuditLog, type LoggedEntry } from './audit-log.ts';
import type { MirrorChange } from './registry-mirror.ts';
import { entryOf } from './testing/write-audit.ts';

const recordOf = (key: string, version: number): RegistryRecord =>
  ({
    key,
    version: BigInt(version),
    minReader: 1,
    value: JSON.stringify(entryOf('w', version, { object: `peer/${key}` })),
  }) as RegistryRecord;

/** A mirror that a test moves; it has settled on whatever it holds. */
function mirrorOf(...held: readonly RegistryRecord[]) {
  const records = new Map(held.map((record) => [record.key, record]));
  const listeners = new Set<(change: MirrorChange) => void>();
  return {
    lineageEpoch: 1n,
    settled: 1_000_000n,
    onSettled: () => () => undefined,
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

function* newestFirst(log: AuditLog, before: bigint | null = null): Generator<LoggedEntry> {
  for (let entry = log.previous(before); entry !== undefined; entry = log.previous(entry.record.version)) yield entry;
}
function* oldestFirst(log: AuditLog, after = 0n): Generator<LoggedEntry> {
  for (let entry = log.next(after); entry !== undefined; entry = log.next(entry.record.version)) yield entry;
}
const versions = (entries: Iterable<LoggedEntry>): bigint[] => [...entries].map(({ record }) => record.version);
const versionsOf = (log: AuditLog, before: bigint | null = null): bigint[] => versions(newestFirst(log, before));

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
        const behind = all.filter((version) => version > BigInt(from)).reverse();
        expect(versions(oldestFirst(log, BigInt(from)))).toEqual(behind);
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
    const page = [...newestFirst(log).take(10)].map((entry) => entry.read().object);
    expect([page.length, page[0], page[1]]).toEqual([10, 'peer/w/new', 'peer/w/0']);
    expect([sorting.mock.calls.length, parsing.mock.calls.length]).toEqual([0, 10]);
    const [first] = newestFirst(log);
    for (let times = 0; times < 3; times += 1)
      expect(first?.facets().principal).toEqual({ subject: 's-ana', displayName: 'Ana' });
    expect(parsing.mock.calls.length).toBe(11);
  });
});

describe('what retention took', () => {
  const key = (writer: string, sequence: number): string => `audit/${writer}/${String(sequence).padStart(20, '0')}`;
  const from = (log: AuditLog, revision: bigint) => log.whyNotFrom({ lineageEpoch: 1n, revision });

  it('is known from where each chain begins, however it went, and the same to whoever reads what is left', () => {
    const chain = fc.record({ length: fc.integer({ min: 0, max: 8 }), kept: fc.integer({ min: 1, max: 4 }) });
    fc.assert(
      fc.property(fc.array(chain, { minLength: 1, maxLength: 4 }), fc.nat(), (chains, seed) => {
        const mirror = mirrorOf();
        using log = new AuditLog(mirror);
        let revision = 0;
        const gone: number[] = [];
        const written = chains.map(() => [] as number[]);
        for (let round = 0; round < 8; round += 1)
          for (const [index, { length, kept }] of chains.entries()) {
            if (round >= length || (seed + round + index) % 3 === 0) continue;
            revision += 1;
            const own = written[index] as number[];
            own.push(revision);
            mirror.change(key(`w${index}`, own.length), recordOf(key(`w${index}`, own.length), revision));
            const old = own.length - kept;
            if (old < 1) continue;
            mirror.change(key(`w${index}`, old), null);
            gone.push(own[old - 1] as number);
          }
        using anew = new AuditLog(mirrorOf(...mirror.records()));
        for (let at = 0; at <= revision; at += 1) {
          const why = from(log, BigInt(at));
          expect(from(anew, BigInt(at))).toBe(why);
          if (gone.some((one) => one > at)) expect(why).toBe('compacted');
          // Of a chain that lost entries, one that is kept lies at or before the place.
          if (
            written.every(
              (own, index) =>
                own.length <= (chains[index]?.kept ?? 0) || (own.at(-(chains[index]?.kept ?? 0)) ?? 0) <= at,
            )
          )
            expect(why).toBeNull();
        }
      }),
    );
  });

  it('is told of a chain that is gone as a whole, until another lineage is read', () => {
    const mirror = mirrorOf(recordOf(key('v', 1), 10), recordOf(key('w', 1), 11), recordOf(key('w', 2), 12));
    using log = new AuditLog(mirror);
    expect(from(log, 0n)).toBeNull();
    mirror.change(key('v', 1), null);
    expect([from(log, 9n), from(log, 10n)]).toEqual(['compacted', null]);
    mirror.lineageEpoch = 2n;
    expect(log.whyNotFrom({ lineageEpoch: 2n, revision: 9n })).toBeNull();
  });

  it('is not told of what has not settled, nor of another lineage by its revisions', () => {
    const mirror = { ...mirrorOf(recordOf(key('w', 7), 50)), settled: 40n };
    using log = new AuditLog(mirror);
    expect(from(log, 40n)).toBeNull();
    expect([log.next(0n), log.previous(null)]).toEqual([undefined, undefined]);
    mirror.settled = 50n;
    expect([from(log, 40n), from(log, 50n)]).toEqual(['compacted', null]);
    expect(log.next(0n)?.record.version).toBe(50n);
    expect(log.whyNotFrom({ lineageEpoch: 2n, revision: 50n })).toBe('lineage-changed');
  });
});
