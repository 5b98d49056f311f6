import { nodeId } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import { judgeMissing, judgeOwnRecord, type OwnBelief, type OwnVerdict } from './own-record.ts';

const belief: OwnBelief = { bootId: 'b', epoch: 5n, version: 90n, acked: 7n, pending: 8n, from: 'compared' };
const record = { nodeId: nodeId('a'), bootId: 'b', epoch: 5n, beat: 7n, ttlMs: 2500, held: true, stands: [] };
const ended = (beat: bigint, epoch = 5n) => ({
  ...record,
  epoch: 6n,
  held: false,
  last: { epoch, version: 1n, bootId: 'b', beat },
});

test.each<[what: string, seen: typeof record, version: bigint, compared: OwnVerdict, read: OwnVerdict]>([
  ['as acknowledged', record, 90n, 'nothing', 'nothing'],
  ['the renewal whose answer was lost', { ...record, beat: 8n }, 91n, 'renewed', 'renewed'],
  [
    'a renewal before the acknowledged one: only a comparison is the store itself',
    { ...record, beat: 6n },
    89n,
    'went-back',
    'nothing',
  ],
  ['the same renewal under another version', record, 88n, 'went-back', 'nothing'],
  ['an earlier epoch', { ...record, epoch: 4n }, 60n, 'went-back', 'nothing'],
  ['another life in the same epoch', { ...record, bootId: 'other' }, 95n, 'went-back', 'nothing'],
  ['ended after what was acknowledged', ended(7n), 95n, 'ended', 'ended'],
  ['ended after a renewal whose answer was lost', ended(8n), 95n, 'ended', 'ended'],
  ['ended in a history without what was acknowledged', ended(6n), 95n, 'went-back', 'went-back'],
  ['ended twice since', { ...ended(1n, 6n), epoch: 7n }, 95n, 'ended', 'ended'],
])('%s', (_what, seen, version, compared, read) => {
  expect(judgeOwnRecord({ record: seen, version }, belief)).toBe(compared);
  expect(judgeOwnRecord({ record: seen, version }, { ...belief, from: 'read' })).toBe(read);
});

const stored = (key: string, value: string) => ({ key, value, version: 40n });
const floorAt = (epoch: bigint) => stored('meta/epoch-floor', JSON.stringify({ epoch: String(epoch) }));
const missing = { epoch: 5n, claimVersion: 30n };

test.each<[what: string, seen: Partial<Parameters<typeof judgeMissing>[0]>, verdict: ReturnType<typeof judgeMissing>]>([
  ['its record is gone, and the floor says that it was swept', { floor: floorAt(5n) }, 'ended'],
  ['and a floor that cannot be read stands for all epochs up to its revision', { floor: stored('f', 'x') }, 'ended'],
  ['the floor lies below it: nobody has swept it', { floor: floorAt(4n) }, 'went-back'],
  ['there is no floor', {}, 'went-back'],
  ['an answer from before its epoch says nothing', { floor: floorAt(4n), revision: 29n }, 'unknown'],
  ['a record is there: the next epoch compares it', { record: stored('liveness/a', '{}'), revision: 29n }, 'ended'],
  ['a claim is there: the next epoch compares it', { claim: stored('claims/node/a', '{}') }, 'ended'],
])('%s', (_what, seen, verdict) => {
  const nothing = { record: undefined, claim: undefined, floor: undefined, revision: 41n };
  expect(judgeMissing({ ...nothing, ...seen }, missing)).toBe(verdict);
});
