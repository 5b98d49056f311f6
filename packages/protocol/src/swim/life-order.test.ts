import { bootId, nodeId } from '@omnirelay/primitives';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareStandings, type Known, mergeKnown, nextBootEpoch } from './life-order.ts';
import type { AliveClaim } from './model.ts';

const life = fc.record({ bootEpoch: fc.bigInt(0n, 3n), bootId: fc.constantFrom('x', 'y').map(bootId) });
const standing = fc.record({
  life,
  incarnation: fc.nat(3),
  liveness: fc.constantFrom('alive' as const, 'suspect' as const, 'dead' as const, 'left' as const),
});
const claim = fc
  .record({ life, incarnation: fc.nat(3), metadataHash: fc.nat(3) })
  .map((each) => ({ ...each.life, ...each, nodeId: nodeId('n') }) as unknown as AliveClaim);
const known: fc.Arbitrary<Known> = fc.record({ standing, claim: fc.option(claim, { nil: undefined }) });
const plain = (value: Known): string =>
  JSON.stringify([value.standing, value.claim ?? null], (_key, each: unknown) =>
    typeof each === 'bigint' ? `${each}` : each,
  );

describe('claims about a member are totally ordered', () => {
  it('by an order that is antisymmetric and transitive', () => {
    fc.assert(
      fc.property(standing, standing, standing, (a, b, c) => {
        expect(Math.sign(compareStandings(a, b))).toBe(-Math.sign(compareStandings(b, a)) + 0);
        if (compareStandings(a, b) <= 0 && compareStandings(b, c) <= 0)
          expect(compareStandings(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });

  it('so that merging is commutative, associative and idempotent', () => {
    fc.assert(
      fc.property(known, known, known, (a, b, c) => {
        expect(plain(mergeKnown(a, b))).toBe(plain(mergeKnown(b, a)));
        expect(plain(mergeKnown(mergeKnown(a, b), c))).toBe(plain(mergeKnown(a, mergeKnown(b, c))));
        expect(plain(mergeKnown(a, a))).toBe(plain(a));
      }),
    );
  });

  it('and a new life is above all that is remembered', () => {
    const epoch = fc.bigInt(0n, 10n);
    fc.assert(
      fc.property(epoch, epoch, epoch, (persisted, floor, unix) => {
        const next = nextBootEpoch(persisted, floor, unix);
        expect(next > persisted && next > floor && next >= unix).toBe(true);
      }),
    );
  });
});
