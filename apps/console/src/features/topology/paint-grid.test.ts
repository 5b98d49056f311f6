import { describe, expect, it } from 'vitest';
import type { Peer } from '../../data/model.ts';
import { lookOf } from './paint-grid.ts';
import { tileFor } from './plan-shelves.ts';

const peer = (over: Partial<Peer>): Peer => ({ nodeId: 'n1', status: 'Alive', intent: 'Active', ...over }) as Peer;

describe('what a cell looks like', () => {
  it.each([500, 5_000])('is its state alone among %i', (count) => {
    const tile = tileFor(count);
    expect(lookOf(peer({ rttMs: 1 }), tile)).toBe(lookOf(peer({ nodeId: 'n2', rttMs: 2 }), tile));
    expect(lookOf(peer({}), tile)).not.toBe(lookOf(peer({ status: 'Dead' }), tile));
    expect(lookOf(peer({}), tile)).not.toBe(lookOf(peer({ intent: 'Cordoned' }), tile));
  });

  it.each([7, 50, 300])('is all that is written in it among %i', (count) => {
    const [before, tile] = [peer({ rttMs: 1 }), tileFor(count)];
    expect(lookOf(before, tile)).toBe(lookOf(before, tile));
    expect(lookOf({ ...before, rttMs: 2 }, tile)).not.toBe(lookOf(before, tile));
  });
});
