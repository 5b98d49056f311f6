import { instant, wallTime } from '@omnirelay/primitives';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Grant, guard } from './guard.ts';
import type { Fence } from './lease-records.ts';

const grant: Grant = {
  authority: { scope: 'jobs', fence: '0' as Fence, claimId: 'c1', conditions: [] },
  effects: 'unfenced',
  epoch: 1n,
  term: 1n,
  stopping: false,
  until: instant(10_000),
  seen: { at: instant(8_000), wall: wallTime(50_000) },
  nextTurn: instant(8_500),
  limits: { stallMs: 400, jumpMs: 250 },
};
const reading = (at: number, jump = 0) => ({ at: instant(at), wall: wallTime(42_000 + at + jump) });

test('it admits exactly while the lease lasts, the turns are on time and both clocks agree', () => {
  fc.assert(
    fc.property(fc.integer({ min: 8_000, max: 12_000 }), fc.integer({ min: -600, max: 600 }), (at, jump) => {
      const { kind } = guard({ grant: () => grant, clock: () => reading(at, jump) });
      const may = at < 10_000 && at - 8_500 <= 400 && Math.abs(jump) <= 250;
      expect(kind).toBe(may ? 'admitted' : 'refused');
    }),
  );
});

test('it reads again at the acknowledgement: a pause, a jump, a lost or another claim in between is told', () => {
  const told = (end: { readonly at?: number; readonly jump?: number; readonly held?: Grant | undefined }) => {
    let now = reading(8_100);
    let held: Grant | undefined = grant;
    const admission = guard({ grant: () => held, clock: () => now });
    now = reading(end.at ?? 8_200, end.jump);
    if ('held' in end) held = end.held;
    return admission.kind === 'admitted' ? admission.acknowledge() : admission;
  };
  expect(told({})).toEqual({ kind: 'kept' });
  expect(told({ at: 10_000 })).toEqual({ kind: 'overran', why: 'lease-expired' });
  expect(told({ at: 8_901 })).toEqual({ kind: 'overran', why: 'turn-is-late' });
  expect(told({ jump: 300 })).toEqual({ kind: 'overran', why: 'clock-jumped' });
  // Whoever hands over waits for what runs, and starts nothing more.
  expect(told({ held: { ...grant, stopping: true } })).toEqual({ kind: 'kept' });
  expect(guard({ grant: () => ({ ...grant, stopping: true }), clock: () => reading(8_100) })).toEqual({
    kind: 'refused',
    why: 'stepping-down',
  });
  expect(told({ held: undefined })).toEqual({ kind: 'overran', why: 'no-claim' });
  expect(told({ held: { ...grant, authority: { ...grant.authority, claimId: 'c2' } } })).toEqual({
    kind: 'overran',
    why: 'no-claim',
  });
});
