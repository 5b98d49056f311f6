/** Strategies and rules of a namespace in words. */
import type { ShardNamespace } from '../../data/model.ts';
import { capitalised } from '../../ui/capitalised.ts';

/** Where the rules of a namespace stand on its page. */
export const RULES_ID = 'rules';

type Strategy = ShardNamespace['strategy'];
type Rule = ShardNamespace['rules'][number];

export function strategyWords({ id, virtualNodes, homes }: Strategy): string {
  if (id === 'ring') return `ring${virtualNodes === undefined ? '' : `, ${virtualNodes} positions a node`}`;
  if (id === 'locality') return `locality, ${homes.length} ${homes.length === 1 ? 'home' : 'homes'}`;
  return id;
}

const shardsOf = ({ from, to }: Pick<Rule, 'from' | 'to'>): string =>
  from === undefined ? 'all shards' : to === undefined || to === from ? `shard ${from}` : `shards ${from} to ${to}`;

function nodesOf({ nodes }: Rule): string {
  if (nodes === undefined) return 'no node';
  const { nodeId, label, zone, region } = nodes;
  if (nodeId !== undefined) return nodeId;
  if (label !== undefined) return `nodes with the label ${label}`;
  if (zone !== undefined) return `nodes of the zone ${zone}`;
  return region === undefined ? 'no node' : `nodes of the region ${region}`;
}

export function ruleSentence(rule: Rule): string {
  switch (rule.kind) {
    case 'pin':
      return `${capitalised(shardsOf(rule))}: nowhere else than on ${nodesOf(rule)}.`;
    case 'exclude':
      return `${capitalised(shardsOf(rule))}: never on ${nodesOf(rule)}.`;
    case 'anti-affinity':
      return `No two of the shards ${rule.shards.join(', ')} ${
        rule.apart === 'zone' ? 'in one zone' : rule.apart === 'region' ? 'in one region' : 'on one node'
      }.`;
    default:
      return rule.kind;
  }
}
