import { expect, it } from 'vitest';
import { CONTROL_BOUNDS } from './bounds.ts';
import { CallRate } from './call-rate.ts';
import type { Problem } from './problem.ts';

const budget = { perSecond: 2, burst: 3 };

function refusal(rate: CallRate, caller: string): Problem | null {
  try {
    rate.take(caller, budget);
    return null;
  } catch (error) {
    return error as Problem;
  }
}

it('lets a burst through, then says how long to wait, and heeds each caller for itself', () => {
  let now = 1_000_000;
  const rate = new CallRate(() => now);
  expect([1, 2, 3].map(() => refusal(rate, 'omar'))).toEqual([null, null, null]);
  expect(refusal(rate, 'omar')).toMatchObject({ code: 'too_many_requests', options: { retryAfterSeconds: 1 } });
  expect(refusal(rate, 'vera')).toBeNull();
  now += 500;
  expect(refusal(rate, 'omar')).toBeNull();
  expect(refusal(rate, 'omar')?.status).toBe(429);
});

it('forgets who has not called for longest, and is not moved by a clock that goes back', () => {
  let now = 1_000_000;
  const rate = new CallRate(() => now);
  for (let call = 0; call < 3; call += 1) rate.take('first', budget);
  now -= 60_000;
  expect(refusal(rate, 'first')?.status).toBe(429);
  for (let n = 0; n < CONTROL_BOUNDS.callersCounted; n += 1) rate.take(`caller-${n}`, budget);
  expect(refusal(rate, 'first')).toBeNull();
});
