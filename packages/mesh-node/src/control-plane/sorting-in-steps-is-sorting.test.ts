/** Sorted in steps a list is what it is sorted at once, and no step goes over more than a part of it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fairSort } from './fair-sort.ts';

/** With how many steps it took, and how often the busiest of them compared. */
function sorted<T>(things: readonly T[], compare: (a: T, b: T) => number) {
  let [count, most, compared] = [0, 0, 0];
  const steps = fairSort(things, (a, b) => {
    compared += 1;
    return compare(a, b);
  });
  for (;;) {
    const { done, value } = steps.next();
    most = Math.max(most, compared);
    compared = 0;
    count += 1;
    if (done === true) return { value, count, most };
  }
}

test('equals stay in their order, and the list that was given as it is', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(5), fc.nat()), { maxLength: 50 }),
      fc.integer({ min: 1, max: 120 }),
      (some, times) => {
        const things = Array.from({ length: times }, () => some)
          .flat()
          .map(([key], at) => [key, at] as const);
        const before = [...things];
        const byKey = (a: readonly [number, number], b: readonly [number, number]): number => a[0] - b[0];
        expect(sorted(things, byKey).value).toEqual([...things].sort(byKey));
        expect(things).toEqual(before);
      },
    ),
    { numRuns: 50 },
  );
});

test('a hundred thousand take many steps, each a small part of the work', () => {
  const things = Array.from({ length: 100_000 }, (_, at) => (at * 7_919) % 100_003);
  const { value, count, most } = sorted(things, (a, b) => a - b);
  expect(value).toEqual([...things].sort((a, b) => a - b));
  expect(count).toBeGreaterThan(100);
  expect(most).toBeLessThan(40_000);
});
