import { bootId, instant, nodeId } from '@omnirelay/primitives';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Member } from './model.ts';
import { ViewDigest } from './view-digest.ts';

const member = (n: number, incarnation: number): Member => ({
  nodeId: nodeId(`n${n}`),
  life: { bootEpoch: 1n, bootId: bootId('b') },
  incarnation,
  liveness: 'alive',
  changedAt: instant(0),
});

it('a digest does not depend on the order of changes, and taking back restores it', () => {
  const entries = fc.uniqueArray(fc.nat(50), { maxLength: 20 });
  fc.assert(
    fc.property(entries, fc.nat(5), (ids, incarnation) => {
      const forth = new ViewDigest();
      const back = new ViewDigest();
      for (const id of ids) forth.add(member(id, incarnation));
      for (const id of ids.toReversed()) back.add(member(id, incarnation));
      expect(forth.hex()).toBe(back.hex());
      back.add(member(99, 0));
      expect(forth.hex()).not.toBe(back.hex());
      back.remove(member(99, 0));
      expect(forth.hex()).toBe(back.hex());
    }),
  );
});
