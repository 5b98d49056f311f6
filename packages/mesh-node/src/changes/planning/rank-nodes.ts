/** How well the nodes are that own shards of a namespace, or may, at one moment: sick are those of whom its controller says so. */
import { instant, type NodeId } from '@omnirelay/primitives';
import type { RankedNode } from '@omnirelay/protocol';
import type { RebalancePolicy } from '@omnirelay/protocol/policy';
import { HealthRanking } from '@omnirelay/protocol/rebalance';
import { type NodesSeen, nodeSigns } from '../../rebalance/node-signs.ts';

export function rankNodes(
  seen: NodesSeen,
  { policy, sick }: { readonly policy: RebalancePolicy; readonly sick: Iterable<NodeId> },
): readonly RankedNode[] {
  const ranking = new HealthRanking(policy);
  ranking.resume(sick);
  ranking.see(nodeSigns(seen), instant(0));
  return ranking.ranked();
}
