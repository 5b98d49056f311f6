/** The retry budget: a share of the calls and a few a second, counted over a window. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { retryBudget } from './retry-budget.ts';

const anySteps = fc.array(
  fc.record({ kind: fc.constantFrom('call', 'retry'), after: fc.oneof(fc.nat(50), fc.nat(3000)) } as const),
  { maxLength: 400 },
);

test('a retry is made just while those of the window are fewer than its calls and its seconds allow', () => {
  fc.assert(
    fc.property(anySteps, fc.constantFrom(0, 0.1, 0.2, 1), fc.constantFrom(0, 1, 10), (steps, ratio, perSecond) => {
      let now = 123_456;
      const budget = retryBudget({ ratio, minRetriesPerSecond: perSecond, windowMs: 1000, now: () => now });
      // All that ever happened, in place of ten counters that turn.
      const happened: { readonly kind: string; readonly slot: number }[] = [];
      const inWindow = (kind: string): number =>
        happened.filter((one) => one.kind === kind && one.slot > Math.floor(now / 100) - 10).length;
      for (const { kind, after } of steps) {
        now += after;
        if (kind === 'call') budget.deposit();
        else {
          const allowed = inWindow('retry') + 1 <= ratio * inWindow('call') + perSecond + 1e-9;
          expect(budget.tryWithdraw()).toBe(allowed);
          if (!allowed) continue;
        }
        happened.push({ kind, slot: Math.floor(now / 100) });
      }
    }),
  );
});

test('when every call fails and wants to be repeated, the load grows by the ratio and no more', () => {
  let now = 0;
  const budget = retryBudget({ now: () => now });
  let retries = 0;
  const calls = 100_000;
  for (let call = 0; call < calls; call++) {
    now += 1;
    budget.deposit();
    while (budget.tryWithdraw()) retries++;
  }
  const seconds = now / 1000;
  expect(retries).toBeLessThanOrEqual(0.2 * calls + 10 * (seconds + 10));
  expect(retries).toBeGreaterThan(0.2 * calls);
});

test('what was not used is not saved up, and a long pause leaves the reserve', () => {
  let now = 0;
  const budget = retryBudget({ now: () => now });
  expect(budget.balance()).toBe(100);
  for (let call = 0; call < 1000; call++) budget.deposit();
  expect(budget.balance()).toBe(300);
  now = 3_600_000;
  expect(budget.balance()).toBe(100);
});
