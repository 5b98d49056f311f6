/** What a placement has to keep, written down again without the planner's means: arithmetic in bigint, rules one by one. */
import { NOBODY, type PlacementNode, type PlacementRule } from '../../model.ts';
import { domainOf, permits } from '../compile-rules.ts';
import type { OwnerColumn } from '../placement-model.ts';

export function sizeOfShare(
  shards: number,
  weight: number,
  weights: number,
): { readonly least: number; readonly most: number } {
  const product = BigInt(shards) * BigInt(weight);
  const least = product / BigInt(weights);
  return { least: Number(least), most: Number(product % BigInt(weights) === 0n ? least : least + 1n) };
}

/** The rules that a map breaks, by id, with the shard that does. */
export function brokenRules(
  rules: readonly PlacementRule[],
  nodes: readonly PlacementNode[],
  map: OwnerColumn,
): string[] {
  const nodeOf = (shard: number): PlacementNode | undefined => {
    const owner = map.owner[shard] as number;
    return owner === NOBODY ? undefined : nodes.find(({ nodeId }) => nodeId === map.nodes[owner]);
  };
  return rules.flatMap((rule) => {
    if (rule.kind === 'anti-affinity') {
      const domains = rule.shards.flatMap((shard) => {
        const node = nodeOf(shard);
        return node === undefined ? [] : [domainOf(rule.apart, node)];
      });
      return new Set(domains).size === domains.length ? [] : [rule.id];
    }
    const broken: string[] = [];
    for (let { from: shard } = rule.shards; shard <= rule.shards.to; shard++) {
      const node = nodeOf(shard);
      if (node !== undefined && !permits(rule, node)) broken.push(`${rule.id}: ${shard}`);
    }
    return broken;
  });
}
