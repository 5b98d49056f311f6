/**
 * Moves that can be done without those that a plan leaves out: where siblings that have to be apart would come together because one of them stays, whoever
 * was to come stays as well, and so on until nobody is left in another's way.
 */
import type { NodeId } from '@omnirelay/primitives';
import { NOBODY, type PlacementRule } from '../../shard-map/model.ts';
import { domainOf } from '../../shard-map/placement/compile-rules.ts';
import type { RebalanceInput, RebalanceMove } from './plan-model.ts';

type Apart = Extract<PlacementRule, { readonly kind: 'anti-affinity' }>;

export function keepApart(
  moves: readonly RebalanceMove[],
  { column, nodes, placement }: Pick<RebalanceInput, 'column' | 'nodes' | 'placement'>,
): readonly RebalanceMove[] {
  const rules = placement.rules.filter((rule): rule is Apart => rule.kind === 'anti-affinity');
  const known = new Map(nodes.map((node) => [node.nodeId, node]));
  const going = new Map(moves.map(({ shard, to }) => [shard, to]));
  const nodeOf = (shard: number): NodeId | undefined => {
    const place = column.owner[shard] ?? NOBODY;
    return going.get(shard) ?? (place === NOBODY ? undefined : column.nodes[place]);
  };
  /** Of one rule, those that are to come where another is already. */
  const inTheWay = ({ apart, shards }: Apart): readonly number[] => {
    const taken = new Set<string>();
    const found: number[] = [];
    // Who stays was there first.
    for (const shard of [...new Set(shards)].sort((a, b) => Number(going.has(a)) - Number(going.has(b)) || a - b)) {
      const node = known.get(nodeOf(shard) as NodeId);
      if (node === undefined) continue;
      const domain = domainOf(apart, node);
      if (taken.has(domain) && going.has(shard)) found.push(shard);
      taken.add(domain);
    }
    return found;
  };
  for (;;) {
    const stay = rules.flatMap(inTheWay);
    if (stay.length === 0) return moves.filter(({ shard }) => going.has(shard));
    for (const shard of stay) going.delete(shard);
  }
}
