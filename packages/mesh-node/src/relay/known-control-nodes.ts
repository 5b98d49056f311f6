/** Control nodes of the own cluster, as gossip knows them. */
import type { MembershipView } from '@omnirelay/protocol';
import type { ControlNodeAddress } from '@omnirelay/registry/relay';

/** Those alive; while there are none, those suspected or held dead, which may answer all the same. */
export function knownControlNodes(
  { members }: Pick<MembershipView, 'members'>,
  clusterId: string,
): readonly ControlNodeAddress[] {
  const alive: ControlNodeAddress[] = [];
  const doubtful: ControlNodeAddress[] = [];
  for (const { nodeId, liveness, claim } of members.values()) {
    if (claim?.metadata.role !== 'control' || claim.metadata.clusterId !== clusterId || liveness === 'left') continue;
    (liveness === 'alive' ? alive : doubtful).push({ nodeId, address: claim.metadata.endpoint });
  }
  return alive.length > 0 ? alive : doubtful;
}
