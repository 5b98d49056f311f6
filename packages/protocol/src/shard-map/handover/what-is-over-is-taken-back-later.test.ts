/** What a node has said of moves that are over holds up nothing that it has to say of others: it goes with the next word, or after a while. */
import { bootId, instant, nodeId } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import { AckWriter } from './ack-writer.ts';
import { HANDOVER_SETTINGS } from './handover-settings.ts';
import { type AckState, decodeAcks } from './move-records.ts';

const SELF = { nodeId: nodeId('w1'), bootId: bootId('11111111-1111-4111-8111-111111111111') };
const footing = { epoch: 5n, epochVersion: 10n, lineageEpoch: 1n, unfencedFrom: instant(0) };
const LATER = HANDOVER_SETTINGS.readPatience;

/** One that has found no record, and says at a time what it has to say by then. */
function writer() {
  const acks = new AckWriter(SELF, HANDOVER_SETTINGS);
  let version = 0n;
  const say = (at: number, said: Readonly<Record<string, AckState>>, leaving = false) => {
    const told = Object.entries(said).map(([moveId, state]) => ({ namespace: 'jobs' as never, moveId, state }));
    let request = acks.say({ acks: told, leaving }, footing, instant(at));
    if (request?.kind === 'read') {
      acks.answered({ kind: 'read-answer', request: request.request, records: [], revision: 11n }, instant(at));
      request = acks.say({ acks: told, leaving }, footing, instant(at));
    }
    if (request?.kind !== 'transact') return null;
    version += 1n;
    acks.answered({ kind: 'committed', request: request.request, version }, instant(at));
    const written = decodeAcks(request.writes[0]?.value ?? '');
    return Object.fromEntries(written?.acks.map(({ moveId, state }) => [moveId, state]) ?? []);
  };
  return { acks, say };
}

test('what is over alone is not written at once, and with whatever else is said it is gone', () => {
  const { say } = writer();
  expect(say(1, { a: 'stopped', b: 'stopped' })).toEqual({ a: 'stopped', b: 'stopped' });
  expect(say(2, { b: 'stopped' })).toBeNull();
  expect(say(3, {})).toBeNull();
  expect(say(4, { c: 'holding' })).toEqual({ c: 'holding' });
  expect(say(5, { c: 'started' })).toEqual({ c: 'started' });
  expect(say(6, {})).toBeNull();
  expect(say(7, {}, true)).toEqual({});
});

test('it is taken back after a while, and the machine is woken for that', () => {
  const { acks, say } = writer();
  say(1, { a: 'started' });
  expect(say(10, {})).toBeNull();
  expect(acks.notBefore).toBe(10 + LATER);
  expect(say(10 + LATER - 1, {})).toBeNull();
  expect(say(10 + LATER, {})).toEqual({});
  expect(say(20 + LATER, {})).toBeNull();
});
