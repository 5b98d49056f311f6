import { type GuardedRegistry, RegistryError, type Transaction, type TransactOutcome } from '@omnirelay/registry';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LEADERSHIP_BOUNDS } from './bounds.ts';
import type { HistoryRecord } from './history-record.ts';
import { LateHistory } from './late-history.ts';

const { historyWaiting } = LEADERSHIP_BOUNDS;
let answer: (txn: Transaction) => Promise<TransactOutcome>;
let onStateChange: () => void;
let asked: string[];
let leftOut: number;
let late: LateHistory;
const committed: TransactOutcome = { kind: 'committed', revision: 1n as never };

beforeEach(() => {
  asked = [];
  leftOut = 0;
  answer = async () => committed;
  const registry = {
    state: () => ({ kind: 'ok' }),
    onStateChange(listener: () => void) {
      onStateChange = listener;
      return () => undefined;
    },
    store: {
      transact(txn: Transaction) {
        asked.push(txn.txnId);
        return answer(txn);
      },
    },
  } as unknown as GuardedRegistry;
  const onLeftOut = (records: number): void => {
    leftOut += records;
  };
  late = new LateHistory({ registry, writerId: 'n1', onLeftOut });
});
afterEach(() => late[Symbol.dispose]());

const record = (txnId: string): HistoryRecord => ({
  kind: 'lost',
  scope: 'jobs',
  scopeKind: 'custom',
  nodeId: 'n1' as never,
  fence: txnId,
  claimId: txnId,
  term: '1',
  epoch: '1',
  at: new Date(0).toISOString(),
  correlationId: txnId,
  txnId,
});

test('one that the registry never takes keeps no other waiting', async () => {
  answer = async ({ txnId }) => {
    if (txnId === 'a') throw new RegistryError('too_large', 'too large');
    return committed;
  };
  late.add(record('a'), record('b'));
  await expect.poll(() => asked).toEqual(['a', 'b']);
  expect(leftOut).toBe(1);
});

test.each<{ name: string; first: () => Promise<TransactOutcome> }>([
  { name: 'unknown', first: async () => ({ kind: 'unknown', txnId: 'a' as never, detail: '' }) },
  { name: 'an error', first: () => Promise.reject(new RegistryError('registry_dark', 'dark')) },
])('one whose answer was $name is written again', async ({ first }) => {
  const tried = Promise.withResolvers<void>();
  answer = () => first().finally(tried.resolve);
  late.add(record('a'));
  await tried.promise;
  answer = async () => committed;
  await expect
    .poll(() => {
      onStateChange();
      return asked;
    })
    .toEqual(['a', 'a']);
});

test('what comes while one is being written is written or counted, each of it', async () => {
  const slow = Promise.withResolvers<TransactOutcome>();
  answer = () => slow.promise;
  late.add(record('slow'));
  answer = async () => committed;
  const names = Array.from({ length: historyWaiting + 3 }, (_, index) => `r${index}`);
  for (const name of names) late.add(record(name));
  slow.resolve(committed);
  await expect.poll(() => asked).toEqual(['slow', ...names.slice(1 - historyWaiting)]);
  expect(leftOut).toBe(4);
});
