/** What gossip has to say of a node at this moment, as evidence of why it was followed. */
import type { NodeId } from '@omnirelay/primitives';
import type { MembershipSource } from '../membership/membership-source.ts';
import type { SeenOfNode } from './history-of-transaction.ts';

export function seenOfNode(membership: Pick<MembershipSource, 'view' | 'toWall'>, nodeId: NodeId): SeenOfNode {
  const member = membership.view().members.get(nodeId);
  const suspicion = member?.suspicion;
  return {
    rttMs: member?.rtt ?? null,
    suspicionBegan: suspicion === undefined ? null : membership.toWall(suspicion.startedAt),
    accusers: [...new Set(suspicion?.accusations.map(({ accuser }) => accuser) ?? [])],
  };
}
