import { expect, it } from 'vitest';
import { floorOf, leastMaxToMean, maxToMean, movesBetween } from './judge-change.ts';
import { PEER_PLACEMENTS } from './peer-placements.ts';

it('counts the fewest moves that even out a map after a node has joined or left', () => {
  const before = ['a', 'a', 'a', 'b', 'b', 'b'];
  expect(floorOf(before, ['a', 'b', 'c'])).toBe(2);
  expect(floorOf(before, ['a'])).toBe(3);
  // Seven shards on three nodes: two or three each, so that one of each is enough for the third.
  expect(floorOf(['a', 'a', 'a', 'b', 'b', 'b', 'b'], ['a', 'b', 'c'])).toBe(2);
  expect(movesBetween(before, ['a', 'a', 'c', 'b', 'b', 'c'])).toBe(2);
});

it('judges evenness by the fullest node', () => {
  expect(maxToMean(['a', 'a', 'a', 'b'], ['a', 'b'])).toBe(1.5);
  expect(leastMaxToMean(10, 4)).toBe(1.2);
});

it('keeps each peer to what it promises', () => {
  const nodes = Array.from({ length: 20 }, (_, index) => `node-${index}`);
  for (const [name, place] of Object.entries(PEER_PLACEMENTS)) {
    const owners = place(2_000, nodes);
    expect(owners.every((owner) => nodes.includes(owner))).toBe(true);
    const left = place(2_000, nodes.slice(1));
    if (name.startsWith('plain'))
      expect(owners.filter((owner, shard) => owner !== left[shard] && owner !== nodes[0])).toEqual([]);
    if (name.endsWith('1.25')) expect(maxToMean(owners, nodes)).toBeLessThanOrEqual(1.25);
    if (name.endsWith('tight')) expect(maxToMean(owners, nodes)).toBe(1);
  }
});
