/** For stores that have the rules in a language of their own: whatever is done, they answer and hold what the engine does. */
import { fail } from 'node:assert';
import { prng } from '@omnirelay/primitives';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatFence } from '../fence.ts';
import type { HandleOptions } from '../handle-options.ts';
import { createMemoryStore } from '../memory/memory-store.ts';
import type { RegistryStore, Revision, Transaction, TxnId, Under, WatchEvent } from '../port.ts';
import { isRegistryError } from '../registry-error.ts';
import { claimKey, LINEAGE_KEY } from '../well-known-keys.ts';
import { unfenced } from './transactions.ts';

const KEYS = ['a', 'a/b', 'a/b/c', 'a-b', 'h/1', 'h/2', 'h/3', 'h/deep/4', LINEAGE_KEY, claimKey('s')];
const key = fc.constantFrom(...KEYS);
const fences = [1n, 2n].map((lineageEpoch) => formatFence({ failoverVersion: 0n, lineageEpoch, revision: 5n }));
const claims = fences.flatMap((fence) => [1, 2].map((claim) => JSON.stringify({ fence, claimId: `c${claim}` })));
const lineages = ['1', '2'].map((lineageEpoch) => JSON.stringify({ lineageEpoch }));
const oddities = ['no json {', '7', 'null', '"line\\nbreak"', 'raw\nbreak', ''];
const value = fc.oneof(fc.constantFrom(...claims, ...lineages, ...oddities), fc.json({ maxDepth: 2 }));
/** Which version of the key a condition names: the one it has, one before, none that ever was. */
const versionOf = fc.constantFrom('now', 'now', 'now', 'before', 'never', 'absent');
const putOf = (where: fc.Arbitrary<string>, what: fc.Arbitrary<string>) =>
  fc.record({ kind: fc.constant('put' as const), key: where, value: what, schema: fc.nat(3), vector: fc.boolean() });
const write = fc.oneof(
  { weight: 4, arbitrary: putOf(key, value) },
  { weight: 1, arbitrary: putOf(fc.constant(LINEAGE_KEY), fc.constantFrom(...lineages)) },
  { weight: 1, arbitrary: putOf(fc.constant(claimKey('s')), fc.constantFrom(...claims)) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), key }) },
);
const under: fc.Arbitrary<Under> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(unfenced) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('fence' as const),
      scope: fc.constant('s'),
      fence: fc.constantFrom(...fences),
      claimId: fc.constantFrom('c1', 'c2'),
    }),
  },
);
const expectation = fc.constantFrom(
  'none',
  'none',
  'none',
  'none',
  'right',
  'other-store',
  'later-head',
  'other-lineage',
);
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('transact' as const),
      under,
      expects: expectation,
      again: fc.boolean(),
      writer: fc.constantFrom('w1', 'w "2"\n'),
      conditions: fc.array(fc.record({ key, version: versionOf }), { maxLength: 2 }),
      writes: fc.uniqueArray(write, { maxLength: 4, selector: (one) => one.key }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('heartbeat' as const),
      key,
      version: versionOf,
      value,
      expects: expectation,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('compact' as const), back: fc.nat(4), expects: expectation }) },
);

interface Side {
  readonly store: RegistryStore;
  /** Versions that keys have had. */
  readonly before: Map<string, Revision>;
}

async function versionFor(side: Side, name: string, which: string): Promise<Revision | undefined> {
  const now = (await side.store.read([name])).records[0]?.version;
  if (which === 'never') return 999_999n as Revision;
  if (which === 'before') return side.before.get(name) ?? (1n as Revision);
  return which === 'absent' ? undefined : now;
}

async function expects(store: RegistryStore, which: string) {
  if (which === 'none') return {};
  const identity = which === 'other-store' ? ('other' as never) : await store.identity();
  const { revision, records } = await store.read([LINEAGE_KEY]);
  const lineage = records[0]?.version;
  const lineageVersion = which === 'other-lineage' ? (12_345n as Revision) : lineage;
  const head = (which === 'later-head' ? revision + 1n : revision) as Revision;
  return { expects: { identity, head, ...(lineageVersion === undefined ? {} : { lineageVersion }) } };
}

async function take(side: Side, one: NonNullable<typeof step extends fc.Arbitrary<infer T> ? T : never>, txnId: TxnId) {
  const { store } = side;
  const wait = await expects(store, one.expects);
  const call = async (): Promise<unknown> => {
    if (one.kind === 'compact')
      return store.compact(((await store.read([])).revision - BigInt(one.back)) as Revision, wait);
    if (one.kind === 'heartbeat') {
      const expected = (await versionFor(side, one.key, one.version)) ?? (0n as Revision);
      return store.heartbeat(one.key, expected, one.value, wait);
    }
    const conditions: Transaction['conditions'] = await Promise.all(
      one.conditions.map(async (condition) => {
        const version = await versionFor(side, condition.key, condition.version);
        return version === undefined
          ? ({ kind: 'absent', key: condition.key } as const)
          : ({ kind: 'version', key: condition.key, version } as const);
      }),
    );
    const writes = one.writes.map((each) =>
      each.kind === 'delete'
        ? each
        : {
            kind: each.kind,
            key: each.key,
            value: each.value,
            schema: each.schema,
            ...(each.vector ? { versionVector: { eu: '7' } } : {}),
          },
    );
    const txn: Transaction = { under: one.under, writerId: one.writer, txnId, conditions, writes };
    const outcome = await store.transact(txn, wait);
    return one.again ? [outcome, await store.transact(txn, wait), await store.outcomeOf(txnId)] : outcome;
  };
  for (const record of (await store.list('', { limit: 500 })).records) side.before.set(record.key, record.version);
  return call().catch((error) => (isRegistryError(error) ? error.code : fail(error)));
}

async function contents(store: RegistryStore) {
  const lists = await Promise.all(
    ['', 'a/', 'h/', 'h/deep/', 'claims/', 'none/'].map(async (prefix) => {
      const { records, revision, prefixRevision, nextKey } = await store.list(prefix, { limit: 3 });
      const after = await store.list(prefix, { limit: 500, afterKey: 'a/b' });
      return { prefix, revision, prefixRevision, nextKey, records: [...records, ...after.records] };
    }),
  );
  return { lists, events: await changesFrom(store, 0n as Revision) };
}

/** All that a watch tells until it has caught up, by revision: within one, deletions by retention have no order. */
async function changesFrom(store: RegistryStore, from: Revision): Promise<unknown[]> {
  const events: WatchEvent[] = [];
  for await (const event of store.watch('', from, { signal: new AbortController().signal })) {
    events.push(event);
    if (event.kind !== 'progress' && event.kind !== 'compacted') continue;
    if (event.kind === 'compacted' && event.revision > from)
      return [event, ...(await changesFrom(store, event.revision))];
    break;
  }
  const text = (event: WatchEvent) =>
    JSON.stringify(event, (_, field: unknown) => (typeof field === 'bigint' ? String(field) : field));
  return events.map(text).sort();
}

export interface SameAsTheEngineOptions {
  readonly numRuns: number;
  readonly changeLogEntries?: number;
  /** Of the history `h/`. Transactions that write more at once are left out where it is above 1. */
  readonly maxRecords?: number;
}

export function testSameAsTheEngine(
  name: string,
  open: (options: HandleOptions & { readonly changeLogEntries: number }) => Promise<RegistryStore>,
  { numRuns, changeLogEntries = 5, maxRecords = 1 }: SameAsTheEngineOptions,
): void {
  const history = (one: { kind: string; writes?: readonly { key: string }[] }): number =>
    one.writes?.filter((each) => each.key.startsWith('h/')).length ?? 0;
  test(`whatever is done to it, ${name} answers and holds what the engine in memory does`, async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 20 }), async (steps) => {
        const names = { meshId: `run-${run++}`, clusterId: 'c1' };
        const retention = [{ prefix: 'h/', maxRecords, maxAgeMs: 3_600_000 }];
        const memory = createMemoryStore({ prng: prng(1), wall: () => Date.now(), changeLogEntries });
        const options = { ...names, retention, writerId: 'beats' };
        await using store = await open({ ...options, changeLogEntries });
        const sides: Side[] = [memory.open(options), store].map((each) => ({ store: each, before: new Map() }));
        const [engine, adapter] = sides as [Side, Side];
        const taken = steps.filter((one) => maxRecords === 1 || history(one) <= maxRecords);
        for (const [index, one] of taken.entries()) {
          const txnId = `t${index}` as TxnId;
          expect(await take(adapter, one, txnId)).toEqual(await take(engine, one, txnId));
        }
        expect(await contents(store)).toEqual(await contents(engine.store));
      }),
      { numRuns },
    );
  });
}
