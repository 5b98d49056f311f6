import { prng } from '@omnirelay/primitives';
import type { ProviderRequest, RequestId } from '@omnirelay/protocol';
import { createMemoryStore, type MemoryStore, type RegistryStore, type RegistryWrite } from '@omnirelay/registry';
import { beforeEach, expect, test } from 'vitest';
import { createRegistryProvider, type RegistryProviderDeps } from './registry-provider.ts';

let memory: MemoryStore;
let store: RegistryStore;
let held: Promise<void>;
let problems: string[];
beforeEach(() => {
  held = Promise.resolve();
  problems = [];
  memory = createMemoryStore({ prng: prng(1), wall: () => Date.now(), gate: () => held });
  store = memory.open({ meshId: 'm1', clusterId: 'c1', writerId: 'n1' });
});

const providerOver = (deps: Partial<RegistryProviderDeps> = {}) =>
  createRegistryProvider({
    store,
    writerId: 'n1',
    within: { read: 300, transact: 300, heartbeat: 300 },
    alongside: () => [],
    onLeftOut: () => undefined,
    onRead: () => undefined,
    onProblem: (problem) => void problems.push(problem),
    signal: new AbortController().signal,
    ...deps,
  });

let requests = 0;
type Asked<T> = T extends ProviderRequest ? Omit<T, 'request'> : never;
const asked = (request: Asked<ProviderRequest>): ProviderRequest => {
  requests += 1;
  return { ...request, request: requests as RequestId } as ProviderRequest;
};
const put = (key: string, value = '{}') => ({ kind: 'put' as const, key, value });
const transact = (txnId: string, ...keys: readonly string[]) =>
  asked({ kind: 'transact', txnId, conditions: [], writes: keys.map((key) => put(key)) });

test('a read gathers the named records and all pages below the prefix, at the lowest revision', async () => {
  const many = Array.from({ length: 620 }, (_, index) => `liveness/n${String(index).padStart(4, '0')}`);
  const provider = providerOver();
  for (let at = 0; at < many.length; at += 100) await provider.ask(transact(`t${at}`, ...many.slice(at, at + 100)));
  await provider.ask(transact('claim', 'claims/jobs'));
  const answer = await provider.ask(asked({ kind: 'read', keys: ['claims/jobs', 'claims/none'], prefix: 'liveness/' }));
  expect(answer).toMatchObject({ kind: 'read-answer', revision: 8n });
  const keys = answer.kind === 'read-answer' ? answer.records.map(({ key }) => key) : [];
  expect(keys).toEqual(['claims/jobs', ...many]);
});

test('a page of a server that is behind the others lowers the revision of the whole read', async () => {
  const many = Array.from({ length: 620 }, (_, index) => `liveness/n${String(index).padStart(4, '0')}`);
  for (let at = 0; at < many.length; at += 100)
    await providerOver().ask(transact(`t${at}`, ...many.slice(at, at + 100)));
  const behind: RegistryStore = {
    ...store,
    async list(prefix, page, wait) {
      const answer = await store.list(prefix, page, wait);
      if (page.afterKey === undefined) return answer;
      return { ...answer, records: [], revision: (answer.revision - 3n) as typeof answer.revision };
    },
  };
  const answer = await providerOver({ store: behind }).ask(asked({ kind: 'read', keys: [], prefix: 'liveness/' }));
  expect(answer).toMatchObject({ kind: 'read-answer', revision: 4n });
});

test('what is not answered in time has failed if it was a read, and is unknown if it was a write; what comes late is dropped', async () => {
  const opened = Promise.withResolvers<void>();
  held = opened.promise;
  const provider = providerOver();
  const read = asked({ kind: 'read', keys: ['claims/jobs'] });
  const beat = asked({ kind: 'heartbeat', key: 'liveness/n1', expected: 0n, value: '{}' });
  const claim = transact('late', 'claims/jobs');
  expect(await Promise.all([read, beat, claim].map((request) => provider.ask(request)))).toEqual([
    { kind: 'failed', cause: 'dark', request: read.request },
    { kind: 'unknown', request: beat.request },
    { kind: 'unknown', request: claim.request },
  ]);
  opened.resolve();
  const again = asked({ kind: 'heartbeat', key: 'liveness/n1', expected: 0n, value: '{}' });
  // It was written after all, and the compare-and-set says so.
  expect(await provider.ask(again)).toMatchObject({
    kind: 'conflict',
    request: again.request,
    current: { value: '{}' },
  });
  expect(problems).toEqual([]);
});

test('a transaction whose answer was lost is read back', async () => {
  memory.faults.setUnknownRate(1);
  const answers = [];
  for (const txnId of ['a', 'b', 'c', 'd', 'e', 'f'])
    answers.push(await providerOver().ask(transact(txnId, `claims/${txnId}`)));
  memory.faults.setUnknownRate(0);
  const written = (await store.list('claims/', { limit: 10 })).records.map(({ lastTxnId }) => lastTxnId);
  const kinds = answers.map(({ kind }) => kind);
  expect(kinds).toContain('committed');
  expect(kinds).toContain('failed');
  expect(written).toEqual(['a', 'b', 'c', 'd', 'e', 'f'].filter((_, index) => kinds[index] === 'committed'));
});

test('a dark registry has surely written nothing, and another store is told as another lineage', async () => {
  const identity = await store.identity();
  const mistaken = (): RegistryStore['heartbeat'] => (key, expected, value, wait) =>
    store.heartbeat(key, expected, value, { ...wait, expects: { identity } });
  const provider = providerOver({ store: { ...store, heartbeat: mistaken() } });
  const beat = () => provider.ask(asked({ kind: 'heartbeat', key: 'liveness/n1', expected: 0n, value: '{}' }));
  memory.faults.setDark(true);
  expect(await beat()).toMatchObject({ kind: 'failed', cause: 'dark' });
  memory.faults.setDark(false);
  memory.faults.replaceStore();
  expect(await beat()).toMatchObject({ kind: 'failed', cause: 'lineage' });
});

test('history goes with the transaction, and a transaction goes without it rather than not at all', async () => {
  const leftOut: number[] = [];
  const withHistory = (...history: readonly RegistryWrite[]) =>
    providerOver({ alongside: () => history, onLeftOut: (records) => void leftOut.push(records) });
  expect(await withHistory(put('leadership/history/a/1-0')).ask(transact('a', 'claims/a'))).toMatchObject({
    version: 1n,
  });
  const tooMuch = put('leadership/history/b/1-0', 'x'.repeat(70_000));
  expect(await withHistory(tooMuch, put('h/2')).ask(transact('b', 'claims/b'))).toMatchObject({ version: 2n });
  const { records } = await store.list('', { limit: 10 });
  expect(records.map(({ key, version }) => `${key} ${version}`)).toEqual([
    'claims/a 1',
    'claims/b 2',
    'leadership/history/a/1-0 1',
  ]);
  expect(leftOut).toEqual([2]);
});

test('a claim is made although what became of it cannot be told', async () => {
  const provider = providerOver({
    alongside: () => {
      throw new RangeError('Invalid time value');
    },
  });
  expect(await provider.ask(transact('a', 'claims/a'))).toMatchObject({ kind: 'committed' });
  expect(problems).toEqual([expect.stringContaining('Invalid time value')]);
});

test('what a read has found is told of those that were answered in time alone', async () => {
  const found: number[] = [];
  const opened = Promise.withResolvers<void>();
  held = opened.promise;
  const provider = providerOver({ onRead: (records) => void found.push(records.length) });
  const late = asked({ kind: 'read', keys: ['claims/a'] });
  expect(await provider.ask(late)).toMatchObject({ kind: 'failed' });
  opened.resolve();
  await provider.ask(transact('a', 'claims/a'));
  await provider.ask(late);
  expect(found).toEqual([1]);
});
