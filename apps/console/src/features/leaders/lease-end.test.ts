import { expect, it } from 'vitest';
import { leaseEnd } from './lease-end.ts';

const told = { expiresAt: '2026-11-23T14:00:02.000Z', generatedAt: '2026-11-23T14:00:00.000Z' };

it('counts a lease down by the clock of the node, whatever the browser’s says', () => {
  for (const receivedAtMs of [0, Date.parse(told.generatedAt), Date.parse('2031-01-01T00:00:00Z')])
    expect(leaseEnd({ ...told, receivedAtMs }, receivedAtMs + 500)).toEqual({ kind: 'left', leftMs: 1_500 });
});

it('says that a lease is over, and for how long, while answers come', () => {
  expect(leaseEnd({ ...told, receivedAtMs: 0 }, 2_500)).toEqual({ kind: 'over', overMs: 500 });
});

it('does not say of a lease that it ended because nothing was heard: it may have been renewed', () => {
  expect(leaseEnd({ ...told, receivedAtMs: 0 }, 12_000)).toEqual({ kind: 'unheard', forMs: 12_000 });
});

it('says that no renewal was seen where none was', () => {
  expect(leaseEnd({ ...told, expiresAt: undefined, receivedAtMs: 0 }, 10)).toEqual({ kind: 'not-seen' });
});
