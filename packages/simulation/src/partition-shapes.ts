/** How a network falls apart: who ends up with whom. */
import type { Prng } from '@omnirelay/primitives';
import { baseOf, ringPosition } from '@omnirelay/protocol';
import { simNodeId } from './sim-node.ts';

export type PartitionShape =
  | 'some'
  | 'island'
  | 'halves'
  | 'thirds'
  /** Members that stand next to each other on the first ring: the cut that takes most edges of one kind. */
  | 'ring-segment'
  | 'region'
  /** Halves, with a few members that still reach both. */
  | 'bridged';

export const DRAWN_SHAPES: readonly PartitionShape[] = [
  'some',
  'island',
  'halves',
  'thirds',
  'ring-segment',
  'region',
  'bridged',
];

/** Regions are dealt out round robin (`simMetadata`). */
export const SIM_REGIONS = 3;

export interface Split {
  readonly groups: readonly (readonly number[])[];
  readonly bridges: readonly number[];
}

export function splitNodes(shape: PartitionShape, nodes: number, random: Prng): Split {
  const all = Array.from({ length: nodes }, (_, node) => node);
  const shuffled = random.shuffle(all);
  const part = (share: number): number => Math.max(1, Math.floor(nodes * share));
  const whole = (...groups: readonly number[][]): Split => ({ groups, bridges: [] });
  switch (shape) {
    case 'some':
      return whole(shuffled.slice(0, 1 + random.below(part(1 / 2))));
    case 'island':
      return whole(shuffled.slice(0, 1));
    case 'halves':
      return whole(shuffled.slice(0, part(1 / 2)));
    case 'thirds':
      return whole(shuffled.slice(0, part(1 / 3)), shuffled.slice(part(1 / 3), 2 * part(1 / 3)));
    case 'ring-segment': {
      const position = (node: number): number => ringPosition(baseOf(simNodeId(node)), 0);
      const ring = all.sort((a, b) => position(a) - position(b));
      const from = random.below(nodes);
      return whole([...ring.slice(from), ...ring.slice(0, from)].slice(0, part(1 / 4)));
    }
    case 'region': {
      const region = random.below(SIM_REGIONS);
      return whole(all.filter((node) => node % SIM_REGIONS === region));
    }
    case 'bridged': {
      const bridges = shuffled.slice(0, part(1 / 20));
      const rest = shuffled.slice(bridges.length);
      return { groups: [rest.slice(0, Math.ceil(rest.length / 2))], bridges };
    }
  }
}

/** Every ordered pair that the split keeps apart. `oneWay`: only what the first group sends is lost. */
export function pairsApart({ groups, bridges }: Split, nodes: number, oneWay: boolean): [number, number][] {
  const groupOf = new Int32Array(nodes).fill(-1);
  groups.forEach((group, index) => {
    for (const node of group) if (node < nodes) groupOf[node] = index;
  });
  const free = new Set(bridges);
  const pairs: [number, number][] = [];
  for (let a = 0; a < nodes; a++)
    for (let b = 0; b < nodes; b++) {
      if (groupOf[a] === groupOf[b] || free.has(a) || free.has(b)) continue;
      if (!oneWay || groupOf[a] === 0) pairs.push([a, b]);
    }
  return pairs;
}
