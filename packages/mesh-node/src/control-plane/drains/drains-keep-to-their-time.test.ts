/** A drain whose time is over gets what was asked for, once, whoever leads then; one that is done by then is drained. */
import { endsWithTest } from '@omnirelay/primitives/testing';
import type { AtDeadline } from '@omnirelay/wire';
import { expect, test } from 'vitest';
import { peerKey, readPeerIntent } from '../peer-record.ts';
import { amends, drainRecord } from './drain-wish.ts';
import { testDrains } from './testing/drain-tender.ts';

const ends = endsWithTest();
const DEADLINE = '2026-11-27T14:15:00.000Z';
const AT = Date.parse(DEADLINE);

/** One node that keeps two shards, looked at a second before its time and at it; what was told, and its record then. */
async function overdue(atDeadline: AtDeadline | undefined, shardsLeft: number | null = 2) {
  const told: string[] = [];
  let now = AT - 1_000;
  const { leader, peers, tender, drainAs } = await testDrains(ends, {
    onDrained: (id) => void told.push(`${id} drained`),
    onOverdue: (id, then) => void told.push(`${id} ${then}`),
    onError: (error) => expect.unreachable(String(error)),
    shardsLeft: () => shardsLeft,
    wall: () => now,
  });
  await drainAs({ deadline: DEADLINE, ...(atDeadline && { atDeadline }) }, 'w1');
  await tender.look();
  const early = [...told];
  now = AT;
  const figuresBefore = tender.figures();
  // What was in vain rests, but not beyond its time; and it is done once.
  await tender.look();
  await tender.look();
  const record = readPeerIntent((await leader.registry.store.read([peerKey('w1' as never)])).records[0]);
  return { early, told, record, figuresBefore, figures: tender.figures(), peers };
}

test('unless something else was asked for it goes on, and is told to be overdue', async () => {
  const { early, told, record, figuresBefore, figures } = await overdue(undefined);
  expect([early, told]).toEqual([[], ['w1 report']]);
  expect(record).toMatchObject({ intent: 'Draining', drain: { deadline: DEADLINE, overdueAt: DEADLINE } });
  expect(record.drain?.forced).toBeUndefined();
  expect(figuresBefore).toEqual({ running: 1, overdue: 0, shardsLeft: 2 });
  expect(figures).toEqual({ running: 0, overdue: 1, shardsLeft: 2 });
});

test('what is left is forced', async () => {
  const { told, record } = await overdue('force');
  expect(told).toEqual(['w1 force']);
  expect(record).toMatchObject({ intent: 'Draining', drain: { forced: true, overdueAt: DEADLINE } });
});

test('it is called off, and the record says why', async () => {
  const { told, record, figures } = await overdue('call-off');
  expect(told).toEqual(['w1 call-off']);
  expect(record).toMatchObject({ intent: 'Active', reason: expect.stringContaining(DEADLINE) });
  expect(record.drain).toBeUndefined();
  expect(figures.running + figures.overdue).toBe(0);
});

test('it is overdue also where nobody can tell what is left', async () => {
  expect((await overdue(undefined, null)).told).toEqual(['w1 report']);
});

test('one that is done by then is drained, and never overdue', async () => {
  const { early, told } = await overdue('call-off', 0);
  expect([early, told]).toEqual([['w1 drained'], ['w1 drained']]);
});

test('another time begins anew, a retry and force keep the time, and what says nothing new amends nothing', () => {
  const under = { shards: 4, correlationId: 'c', since: DEADLINE, deadline: DEADLINE, overdueAt: DEADLINE };
  const wish = { force: false, retry: false };
  const of = { under, correlationId: 'd', shards: 1, now: AT + 60_000 };
  expect(drainRecord({ ...wish, deadlineMs: 60_000 }, of)).toEqual({
    ...{ shards: 4, correlationId: 'c', since: DEADLINE, deadline: '2026-11-27T14:17:00.000Z' },
  });
  expect(drainRecord({ ...wish, retry: true }, of)).toEqual({ ...under, retriedAt: '2026-11-27T14:16:00.000Z' });
  expect(drainRecord({ ...wish, force: true }, of)).toEqual({ ...under, forced: true });
  expect(amends(wish, under)).toBe(false);
  expect(amends({ ...wish, atDeadline: 'report' }, under)).toBe(false);
  expect(amends({ ...wish, force: true }, { ...under, forced: true })).toBe(false);
  for (const one of [{ retry: true }, { deadlineMs: 1_000 }, { atDeadline: 'force' as const }])
    expect(amends({ ...wish, ...one }, under)).toBe(true);
});
