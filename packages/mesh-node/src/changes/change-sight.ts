/** The mesh as changes are judged by it: maps, nodes and policies as whoever leads has read them. */
import type { NodeId } from '@omnirelay/primitives';
import { type Namespace, NOBODY } from '@omnirelay/protocol';
import type { MeshView } from '@omnirelay/protocol/change';
import type { FollowedPolicies } from '../rebalance/policies/followed-policies.ts';
import type { FollowedShards } from '../sharding/followed-shards.ts';
import type { LeaderSight } from '../sharding/leader/leader-sight.ts';
import { whyNotEligible } from './why-not-eligible.ts';

export interface ChangeSightDeps {
  readonly follow: Pick<FollowedShards, 'map' | 'settings'>;
  readonly sight: Pick<LeaderSight, 'candidates' | 'isLive' | 'takes' | 'isAway'>;
  readonly policies: Pick<FollowedPolicies, 'policyVersion'>;
}

export function meshView({ follow, sight, policies }: ChangeSightDeps): MeshView {
  const intents = new Map(sight.candidates().map(({ nodeId, intent }) => [nodeId, intent]));
  return {
    shardAt(namespace: Namespace, shard: number) {
      const map = follow.map(namespace)?.head?.map;
      if (map === undefined || shard >= map.shardCount) return undefined;
      const place = map.owner[shard] ?? NOBODY;
      const owner = place === NOBODY ? null : (map.nodes[place] ?? null);
      return { owner, since: BigInt(map.since[shard] ?? 0) };
    },
    whyNotEligible(node: NodeId) {
      return whyNotEligible({
        takes: sight.takes(node),
        isAway: sight.isAway(node),
        isLive: sight.isLive(node),
        intent: intents.get(node),
      });
    },
    policyVersion: (document: string) => policies.policyVersion(document),
    placementOf(namespace: Namespace) {
      const settings = follow.settings(namespace);
      return settings && { policy: settings.record.policy, version: settings.version };
    },
  };
}
