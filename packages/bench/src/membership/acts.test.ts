import { describe, expect, it } from 'vitest';
import { timeUntilSeen } from './acts.ts';
import type { Observation, Sighting } from './fleet.ts';

/** Sightings as a test tells them, in place of a fleet's. */
function sightings() {
  const listeners = new Set<(sighting: Sighting) => void>();
  return {
    name: 'told',
    listeners,
    onSighting: (listener: (sighting: Sighting) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell: (observer: string, what: Observation, atMs: number, subject = 'x') => {
      for (const listener of [...listeners]) listener({ observer, subject, what, atMs });
    },
  };
}

describe('the time until all have seen an act', () => {
  it('counts each observer once, from the act, and neither the subject nor other members', async () => {
    const fleet = sightings();
    const times = await timeUntilSeen(fleet, { subject: 'x', what: 'gone', observers: 4 }, () => {
      fleet.tell('x', 'gone', 1000);
      fleet.tell('a', 'gone', 1000, 'y');
      fleet.tell('a', 'suspected', 1001);
      fleet.tell('a', 'gone', 1010);
      fleet.tell('a', 'gone', 9999);
      fleet.tell('b', 'gone', 1020);
      fleet.tell('c', 'gone', 1030);
      fleet.tell('d', 'gone', 1040);
      return 1000;
    });
    expect(times).toEqual({ p50: 20, p95: 40, p100: 40, seenAsGoneShare: 0 });
    expect(fleet.listeners.size).toBe(0);
  });

  it('takes no death for a leave: it tells the share that missed the good-bye', async () => {
    const fleet = sightings();
    const times = await timeUntilSeen(fleet, { subject: 'x', what: 'left', observers: 4 }, () => {
      fleet.tell('a', 'left', 1010);
      fleet.tell('b', 'gone', 5000);
      // Whoever hears the good-bye after all has heard it.
      fleet.tell('c', 'gone', 1020);
      fleet.tell('c', 'left', 1030);
      fleet.tell('d', 'left', 1040);
      return 1000;
    });
    expect(times).toEqual({ p50: 30, p95: 40, p100: 40, seenAsGoneShare: 0.25 });
  });

  it('fails where a leave looked like a death to everybody', async () => {
    const fleet = sightings();
    const timed = timeUntilSeen(fleet, { subject: 'x', what: 'left', observers: 2 }, () => {
      fleet.tell('a', 'gone', 1010);
      fleet.tell('b', 'gone', 1020);
      return 1000;
    });
    await expect(timed).rejects.toThrow('told: x left, and all 2 took it for dead');
  });

  it('says past its deadline how many have seen it', async () => {
    const fleet = sightings();
    const timed = timeUntilSeen(fleet, { subject: 'x', what: 'joined', observers: 2, deadlineMs: 1 }, () => {
      fleet.tell('a', 'joined', 1010);
      return 1000;
    });
    await expect(timed).rejects.toThrow('told: x seen joined by only 1 of 2 within 1 ms');
    expect(fleet.listeners.size).toBe(0);
  });
});
