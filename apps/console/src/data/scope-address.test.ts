import { expect, it } from 'vitest';
import { scopeAddress, scopePageOf, splitBrainAddress } from './scope-address.ts';

const partsOf = (address: string): readonly string[] => address.split('/').slice(4);

it('leads to a scope and to its guided page whatever is in its name', () => {
  for (const scope of [
    'global-control',
    'billing/eu west',
    'shard/orders/00412',
    'a%2Fb',
    'x/split-brain',
    'split-brain',
  ]) {
    expect(scopePageOf(partsOf(scopeAddress('dev', scope)))).toEqual({ scope, splitBrain: false });
    expect(scopePageOf(partsOf(splitBrainAddress('dev', scope)))).toEqual({ scope, splitBrain: true });
  }
});

it('keeps slashes in the address as they are in the scope', () => {
  expect(scopeAddress('dev', 'shard/orders/00412')).toBe('/c/dev/leaders/shard/orders/00412');
});
