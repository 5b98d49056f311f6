/** Shards that were moved lately, tied to where they are: what the planner of placements is told of cooldowns. */
import type { NodeId } from '@omnirelay/primitives';
import { staysOf } from '../../shard-map/leading/keep-in-place.ts';
import { NOBODY, type PlacementNode, type PlacementRule, type ShardRange } from '../../shard-map/model.ts';
import type { HealthVerdict } from '../health/health-ranking.ts';
import type { RebalanceInput } from './plan-model.ts';

type TiedInput = Pick<RebalanceInput, 'column' | 'placement' | 'cooled' | 'nodes'>;

interface Tied {
  readonly nodes: readonly PlacementNode[];
  readonly ties: readonly PlacementRule[];
  readonly cooling: number;
}

/**
 * The nodes as the plan has them, and what ties each shard that has to stay to its node, a run of them at a time. A sick node that keeps some is taken for
 * one that takes nothing else. What a rule forbids where it is is not tied, nor what its node takes along.
 */
export function tieCooled(input: TiedInput, verdictOf: (node: NodeId) => HealthVerdict): Tied {
  const { nodes } = input;
  const { runs, cooling } = cooledRuns(input, verdictOf);
  const ties = [...runs].flatMap(([nodeId, own]): PlacementRule[] => {
    const node = { kind: 'node', nodeId } as const;
    const pins = own.map((shards): PlacementRule => ({ kind: 'pin', id: `cools ${shards.from}`, shards, to: node }));
    if (verdictOf(nodeId) !== 'sick') return pins;
    const others = between(own, input.column.owner.length);
    return [
      ...pins,
      ...others.map((shards): PlacementRule => ({ kind: 'exclude', id: `not ${shards.from}`, shards, from: node })),
    ];
  });
  const weightOf = ({ nodeId, weight }: PlacementNode): number =>
    verdictOf(nodeId) === 'well' ? weight : runs.has(nodeId) ? 1 : 0;
  return { nodes: nodes.map((node) => ({ ...node, weight: weightOf(node) })), ties, cooling };
}

/** By node, the shards that stay there. */
function cooledRuns(
  { column, placement, cooled, nodes }: TiedInput,
  verdictOf: (node: NodeId) => HealthVerdict,
): { readonly runs: ReadonlyMap<NodeId, readonly ShardRange[]>; readonly cooling: number } {
  const takes = new Set(nodes.filter(({ weight }) => weight > 0).map(({ nodeId }) => nodeId));
  const stayOf = staysOf(column, { policy: placement, nodes }, () => 'allowed');
  const runs = new Map<NodeId, ShardRange[]>();
  let cooling = 0;
  for (const shard of cooled) {
    const node = column.nodes[column.owner[shard] ?? NOBODY];
    if (node === undefined || !takes.has(node) || stayOf(shard) !== 'stays') continue;
    const verdict = verdictOf(node);
    if (verdict === 'leaving' || verdict === 'gone') continue;
    if (verdict === 'sick') cooling += 1;
    const own = runs.get(node) ?? [];
    const last = own.at(-1);
    if (last?.to === shard - 1) own[own.length - 1] = { from: last.from, to: shard };
    else own.push({ from: shard, to: shard });
    runs.set(node, own);
  }
  return { runs, cooling };
}

const between = (runs: readonly ShardRange[], shardCount: number): readonly ShardRange[] =>
  [...runs, { from: shardCount, to: shardCount }]
    .map(({ from }, at) => ({ from: (runs[at - 1]?.to ?? -1) + 1, to: from - 1 }))
    .filter(({ from, to }) => from <= to);
