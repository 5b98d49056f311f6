/** Nodes that are spared keep what they have and are given nothing; who gives its shards away gives them away all the same. */
import { nodeId } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import type { PlacementNode } from '../model.ts';
import { sparing } from './spare-nodes.ts';

const node = (id: string, weight = 100): PlacementNode => ({
  nodeId: nodeId(id),
  weight,
  region: 'r',
  zone: 'z',
  labels: {},
});

test('a spared node has no weight and keeps what rules leave it, and every other is as it was', () => {
  const keeps = (id: string) => (id === 'c' ? ('all' as const) : false);
  const placed = { nodes: [node('a'), node('b'), node('c', 0), node('d', 0)], keeps, more: 1 };
  const spared = sparing(placed, (id) => id === 'a' || id === 'd');
  expect(spared.nodes.map(({ weight }) => weight)).toEqual([0, 100, 0, 0]);
  expect(['a', 'b', 'c', 'd'].map((id) => spared.keeps(nodeId(id)))).toEqual(['allowed', false, 'all', false]);
  expect(spared.more).toBe(1);
  expect(sparing(placed, () => false)).toBe(placed);
});
