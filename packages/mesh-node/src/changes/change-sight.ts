/** The mesh as changes are judged by it: maps, nodes and policies as whoever judges has read them, whoever leads or another control node. */
import type { NodeId } from '@omnirelay/primitives';
import { type Namespace, NOBODY } from '@omnirelay/protocol';
import type { MeshView } from '@omnirelay/protocol/change';
import { weightOf } from '@omnirelay/protocol/rebalance';
import type { FollowedPolicies } from '../rebalance/policies/followed-policies.ts';
import type { FollowedNamespace, FollowedShards } from '../sharding/followed-shards.ts';
import type { OwnersSeen } from '../sharding/leader/owners-seen.ts';
import { whyNotEligible } from './why-not-eligible.ts';

export interface ChangeSightDeps {
  readonly follow: Pick<FollowedShards, 'map'> & {
    settings(namespace: Namespace): Pick<FollowedNamespace, 'record' | 'version'> | undefined;
  };
  readonly owners: Pick<OwnersSeen, 'candidate' | 'isLive' | 'takes' | 'awayOf'>;
  readonly policies: Pick<FollowedPolicies, 'policyVersion'>;
}

export function meshView({ follow, owners, policies }: ChangeSightDeps): MeshView {
  return {
    shardAt(namespace: Namespace, shard: number) {
      const map = follow.map(namespace)?.head?.map;
      if (map === undefined || shard >= map.shardCount) return undefined;
      const place = map.owner[shard] ?? NOBODY;
      const owner = place === NOBODY ? null : (map.nodes[place] ?? null);
      return { owner, since: BigInt(map.since[shard] ?? 0) };
    },
    whyNotEligible(node: NodeId) {
      const known = owners.candidate(node);
      return whyNotEligible({
        takes: owners.takes(node),
        away: owners.awayOf(node),
        isLive: owners.isLive(node),
        ...(known && { intent: known.intent, weight: weightOf(known.labels) }),
      });
    },
    policyVersion: (document: string) => policies.policyVersion(document),
    placementOf(namespace: Namespace) {
      const settings = follow.settings(namespace);
      return settings && { policy: settings.record.policy, version: settings.version };
    },
  };
}
