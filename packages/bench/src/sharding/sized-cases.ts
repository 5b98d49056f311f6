/** The sizes that the goals are set for, and the changes of one node that are measured at each. */
import { nodeId, prng } from '@omnirelay/primitives';
import type { Namespace, PlacementInput, PlacementNode } from '@omnirelay/protocol';

export interface SizedCase {
  /** What its figures end in. */
  readonly suffix: string;
  readonly shards: number;
  readonly nodes: number;
}

export const SIZED_CASES: readonly SizedCase[] = [
  { suffix: '1k', shards: 1_000, nodes: 200 },
  { suffix: '100k', shards: 100_000, nodes: 2_000 },
];

const ZONES = 3;

export const benchNode = (number: number): PlacementNode => ({
  nodeId: nodeId(`node-${String(number).padStart(5, '0')}`),
  weight: 100,
  region: 'region-1',
  zone: `zone-${number % ZONES}`,
  labels: {},
});

export interface Changes {
  readonly before: readonly PlacementNode[];
  /** Each with one node more, or less, than `before`; another one each time. */
  readonly joins: readonly (readonly PlacementNode[])[];
  readonly leaves: readonly (readonly PlacementNode[])[];
}

export function changesOf({ nodes }: SizedCase, count: number): Changes {
  const before = Array.from({ length: nodes }, (_, number) => benchNode(number));
  const rng = prng(nodes);
  const joins = Array.from({ length: count }, (_, number) => [...before, benchNode(nodes + number)]);
  const leaves = Array.from({ length: count }, () => before.toSpliced(rng.below(nodes), 1));
  return { before, joins, leaves };
}

export const placementOf = (
  { shards }: SizedCase,
  strategy: 'rendezvous' | 'ring',
): Omit<PlacementInput, 'nodes' | 'current'> => ({
  namespace: 'bench' as Namespace,
  shardCount: shards,
  policy: { strategy: strategy === 'ring' ? { kind: strategy, virtualNodes: 100 } : { kind: strategy }, rules: [] },
});
