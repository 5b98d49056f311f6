import { prng } from '@omnirelay/primitives';
import { createMemoryStore } from '@omnirelay/registry';
import { expect, it } from 'vitest';
import { CLIENT_GO, Elector } from './elector.ts';
import { type Lock, registryLock } from './lock-record.ts';

/** Electors of one scope on a clock that stands still until it is set. */
function electors() {
  const store = createMemoryStore({ prng: prng(1), wall: () => 0 }).open({ meshId: 'm', clusterId: 'c' });
  let time = 1_000_000;
  const elector = (identity: string, change: (lock: Lock) => Lock = (lock) => lock) =>
    new Elector({
      identity,
      lock: change(registryLock(store, 'elector/jobs', identity)),
      timings: CLIENT_GO,
      now: () => time,
      random: () => 0,
    });
  const pass = (ms: number): void => {
    time += ms;
  };
  return { elector, pass };
}
const attempt = (elector: Elector) => elector.tryAcquireOrRenew(1_000);

it('takes a lock that nobody has, and leaves one alone that is renewed', async () => {
  const { elector, pass } = electors();
  const [a, b] = [elector('a'), elector('b')];
  expect([await attempt(a), await attempt(b)]).toEqual([true, false]);
  for (let turn = 0; turn < 20; turn++) {
    pass(2_000);
    expect([await attempt(a), await attempt(b)]).toEqual([true, false]);
  }
  expect([a.isLeader, b.isLeader]).toEqual([true, false]);
});

it('waits the whole lease from when it saw the last renewal, by its own clock', async () => {
  const { elector, pass } = electors();
  const [a, b] = [elector('a'), elector('b')];
  await attempt(a);
  pass(14_000);
  // It had not looked before: whatever the record says of the past counts for nothing.
  expect(await attempt(b)).toBe(false);
  pass(14_999);
  expect(await attempt(b)).toBe(false);
  pass(1);
  expect([await attempt(b), b.isLeader]).toEqual([true, true]);
});

it('loses the lock without a fence: the old holder notices at its next renewal', async () => {
  const { elector, pass } = electors();
  const [a, b] = [elector('a'), elector('b')];
  await attempt(a);
  await attempt(b);
  pass(15_000);
  expect(await attempt(b)).toBe(true);
  expect(a.isLeader).toBe(true);
  expect([await attempt(a), a.isLeader]).toEqual([false, false]);
});

it('takes a store that does not answer for no lock at all', async () => {
  const { elector } = electors();
  const dark = elector('a', (lock) => ({ ...lock, get: () => Promise.reject(new Error('dark')) }));
  expect([await attempt(dark), dark.isLeader]).toEqual([false, false]);
});
