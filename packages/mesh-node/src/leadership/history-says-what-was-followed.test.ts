import { nodeId } from '@omnirelay/primitives';
import type { ClaimRecord, EpochEnding, Fence, ProviderWrite } from '@omnirelay/protocol';
import { expect, test } from 'vitest';
import { type HistoryFacts, historyOfTransaction } from './history-of-transaction.ts';
import { historyKey } from './history-record.ts';

const text = (record: object): string =>
  JSON.stringify(record, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
const claim = (holder: string, fields: Partial<ClaimRecord> = {}): ClaimRecord => ({
  scope: 'jobs/eu',
  fence: `fence-${fields.term ?? 1n}` as Fence,
  claimId: `${holder}.boot.claim.1`,
  nodeId: nodeId(holder),
  bootId: 'boot',
  epoch: 3n,
  term: 1n,
  effects: 'unfenced',
  released: false,
  ...fields,
});
const put = (key: string, record: object): ProviderWrite => ({ kind: 'put', key, value: text(record) });
const ENDING: EpochEnding = { by: nodeId('n3'), why: 'confirmed-suspicion', at: 5_000 };
const BUMPED = { nodeId: 'n1', epoch: '3', why: 'confirmed-suspicion', by: 'n3', at: '1970-01-01T00:00:05.000Z' };

const facts = (more: Partial<HistoryFacts> = {}): HistoryFacts => ({
  self: nodeId('n2'),
  wall: 7_000,
  before: () => undefined,
  claimsOf: () => [],
  endingOf: () => undefined,
  seen: () => ({
    rttMs: 4,
    suspicionBegan: new Date(3_000),
    accusers: Array.from({ length: 20 }, (_, index) => nodeId(`a${index}`)),
  }),
  request: () => undefined,
  ...more,
});
const elected = { txnId: 't1', writes: [put('claims/jobs/eu', claim('n2', { term: 2n }))] };

test('the first claim of a scope follows nobody', () => {
  const [record, ...none] = historyOfTransaction(elected, facts());
  expect(none).toEqual([]);
  expect(record).toMatchObject({
    kind: 'elected',
    scopeKind: 'custom',
    nodeId: 'n2',
    term: '2',
    epoch: '3',
    txnId: 't1',
  });
  expect(record).toMatchObject({ at: '1970-01-01T00:00:07.000Z' });
  expect(record).not.toHaveProperty('after');
  expect(record && historyKey(record)).toBe('leadership/history/jobs/eu/fence-2-0');
});

test('one that follows an ended epoch says whose, by whom, why, and what was seen of it then, with few of the accusers', () => {
  const before = claim('n1');
  const [record] = historyOfTransaction(elected, facts({ before: () => before, endingOf: () => ENDING }));
  expect(record).toMatchObject({
    after: 'n1',
    evidence: { timedOut: 'n1', bumped: BUMPED, rttMs: 4, suspicionBegan: '1970-01-01T00:00:03.000Z' },
  });
  expect(record?.evidence?.accusers).toHaveLength(8);
});

test('one that follows a release, or an epoch whose end is not known, has nobody to accuse', () => {
  const released = claim('n1', { released: true });
  const [record] = historyOfTransaction(elected, facts({ before: () => released, endingOf: () => ENDING }));
  expect(record).toMatchObject({ after: 'n1' });
  expect(record).not.toHaveProperty('evidence');
  const [unknown] = historyOfTransaction(elected, facts({ before: () => claim('n1') }));
  expect(unknown).not.toHaveProperty('evidence');
});

test('an ended epoch ends all that hung on it, each under the key of its claim', () => {
  const lost = [claim('n1'), claim('n1', { scope: 'global-control', claimId: 'n1.boot.claim.2', effects: 'fenced' })];
  const over = claim('n1', { scope: 'node/n1', epoch: 4n, released: true, ended: ENDING });
  const asked: unknown[] = [];
  const claimsOf: HistoryFacts['claimsOf'] = (...of) => {
    asked.push(of);
    return lost;
  };
  const records = historyOfTransaction(
    { txnId: 't2', writes: [put('liveness/n1', {}), put('claims/node/n1', over)] },
    facts({ claimsOf }),
  );
  expect(asked).toEqual([['n1', 3n]]);
  expect(records).toMatchObject(
    lost.map(({ scope }) => ({
      kind: 'epoch-ended',
      scope,
      nodeId: 'n1',
      by: 'n2',
      reason: 'confirmed-suspicion',
      evidence: { bumped: BUMPED },
    })),
  );
  expect(new Set(records.map(historyKey)).size).toBe(2);
});

test('a node that begins anew ends its former epoch itself, and one that leaves has stepped down from all before', () => {
  const of = (over: ClaimRecord) =>
    historyOfTransaction(
      { txnId: 't3', writes: [put('claims/node/n1', over)] },
      facts({ claimsOf: () => [claim('n1')] }),
    );
  expect(of(claim('n1', { scope: 'node/n1', epoch: 4n }))).toMatchObject([
    { kind: 'epoch-ended', reason: 'restarted' },
  ]);
  const left = { by: nodeId('n1'), why: 'left', at: 1 } as const;
  expect(of(claim('n1', { scope: 'node/n1', epoch: 4n, released: true, ended: left }))).toEqual([]);
});

test('a release says who is next, and for what reason it was asked', () => {
  const released = claim('n2', { released: true, next: nodeId('n4') });
  const request = () => ({ reason: 'CHG-1', correlationId: 'c-1' });
  const transaction = { txnId: 't4', writes: [put('claims/jobs/eu', released)] };
  expect(historyOfTransaction(transaction, facts({ request }))).toMatchObject([
    { kind: 'stepped-down', next: 'n4', reason: 'CHG-1', correlationId: 'c-1' },
  ]);
  expect(historyOfTransaction(transaction, facts())[0]).not.toHaveProperty('reason');
});
