/** Placements for properties: nodes, strategies, rules and maps of all kinds, small enough to be judged by trying everything. */
import { nodeId } from '@omnirelay/primitives';
import fc from 'fast-check';
import { type Namespace, NOBODY, type PlacementNode, type PlacementRule, type Strategy } from '../../model.ts';
import type { OwnerColumn, PlacementInput } from '../placement-model.ts';

export const namespace = (name: string): Namespace => name as Namespace;

export const node = (number: number, weight = 100): PlacementNode => ({
  nodeId: nodeId(`node-${String(number).padStart(4, '0')}`),
  weight,
  region: `region-${number % 2}`,
  zone: `zone-${number % 4}`,
  labels: { disk: number % 3 === 0 ? 'ssd' : 'hdd' },
});

export const fleet = (count: number, weight = 100): PlacementNode[] =>
  Array.from({ length: count }, (_, number) => node(number, weight));

const range = (shards: number) =>
  fc.tuple(fc.nat(shards - 1), fc.nat(shards - 1)).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));

export const strategies = (shards: number): fc.Arbitrary<Strategy> =>
  fc.oneof(
    fc.constant<Strategy>({ kind: 'rendezvous' }),
    fc.integer({ min: 1, max: 20 }).map((virtualNodes): Strategy => ({ kind: 'ring', virtualNodes })),
    fc
      .array(
        fc.record({
          shards: range(shards),
          region: fc.constantFrom('region-0', 'region-1', 'nowhere'),
          zone: fc.constantFrom('zone-0', 'zone-3'),
        }),
        { maxLength: 3 },
      )
      .map((homes): Strategy => ({ kind: 'locality', homes })),
  );

const selector = fc.oneof(
  fc.nat(6).map((number) => ({ kind: 'node' as const, nodeId: node(number).nodeId })),
  fc.constantFrom('ssd', 'hdd').map((value) => ({ kind: 'label' as const, key: 'disk', value })),
  fc.nat(3).map((number) => ({ kind: 'zone' as const, zone: `zone-${number}` })),
  fc.nat(1).map((number) => ({ kind: 'region' as const, region: `region-${number}` })),
);

export const ruleLists = (shards: number): fc.Arbitrary<PlacementRule[]> =>
  fc
    .array(
      fc.oneof(
        fc.record({ kind: fc.constant('pin' as const), shards: range(shards), to: selector }),
        fc.record({ kind: fc.constant('exclude' as const), shards: range(shards), from: selector }),
        fc.record({
          kind: fc.constant('anti-affinity' as const),
          shards: fc.uniqueArray(fc.nat(shards - 1), { minLength: 2, maxLength: 4 }),
          apart: fc.constantFrom('node' as const, 'zone' as const, 'region' as const),
        }),
      ),
      { maxLength: 4 },
    )
    .map((rules) => rules.map((rule, index) => ({ ...rule, id: `rule-${index}` })));

/** A map whose owners may be gone, drained or nobody. */
export const columns = (shards: number, nodes: readonly PlacementNode[]): fc.Arbitrary<OwnerColumn> => {
  const ids = [...nodes.map((each) => each.nodeId), nodeId('gone-1'), nodeId('gone-2')].sort();
  return fc
    .array(fc.oneof({ weight: 9, arbitrary: fc.nat(ids.length - 1) }, { weight: 1, arbitrary: fc.constant(NOBODY) }), {
      minLength: shards,
      maxLength: shards,
    })
    .map((owner) => ({ nodes: ids, owner: Uint16Array.from(owner) }));
};

interface CaseBounds {
  readonly shards: number;
  readonly nodes: number;
  readonly ruled: boolean;
}

export const placementCases = ({ shards, nodes, ruled }: CaseBounds): fc.Arbitrary<PlacementInput> =>
  fc
    .tuple(
      fc.integer({ min: 1, max: shards }),
      fc.uniqueArray(fc.tuple(fc.nat(nodes * 2), fc.constantFrom(0, 50, 100, 100, 100, 300)), {
        maxLength: nodes,
        selector: ([number]) => number,
      }),
    )
    .chain(([shardCount, picked]) => {
      const all = picked.map(([number, weight]) => node(number, weight));
      return fc.record({
        namespace: fc.constant(namespace('orders')),
        shardCount: fc.constant(shardCount),
        policy: fc.record({
          strategy: strategies(shardCount),
          rules: ruled && shardCount > 3 ? ruleLists(shardCount) : fc.constant([]),
        }),
        nodes: fc.constant(all),
        current: fc.option(columns(shardCount, all)),
      });
    });
