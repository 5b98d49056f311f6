/** Answers a control node's question about what this node sees. Small, since every member carries it. */
import type { Instant } from '@omnirelay/primitives';
import type { Member } from '@omnirelay/protocol';
import { decodeObserveRequest, encodeObserved, type ObservedMember, type ObserveRequest } from '@omnirelay/wire';
import type { MembershipSource } from './membership-source.ts';

export const OBSERVE = 'Observe';

/** What an answer is made of. */
export type Vantage = Pick<MembershipSource, 'self' | 'view' | 'isNeighbour'>;

/** Null when the question is not one that this version knows. */
export function answerObserve(membership: Vantage, request: Uint8Array, now: Instant): Uint8Array | null {
  const asked = decodeObserveRequest(request);
  if (asked === null) return null;
  const { digest, localHealth, members } = membership.view();
  const observed = [...members.values()]
    .filter((member) => isAskedFor(membership, asked, member))
    .map((member) => told(membership, member));
  return encodeObserved({ nodeId: membership.self, digest, localHealth, members: observed }, now);
}

function isAskedFor(membership: Vantage, asked: ObserveRequest, { nodeId }: Member): boolean {
  if (asked.kind === 'member') return nodeId === asked.nodeId;
  return asked.kind === 'view' || membership.isNeighbour(nodeId);
}

function told(membership: Vantage, { claim: _, ...member }: Member): ObservedMember {
  return { ...member, isNeighbour: membership.isNeighbour(member.nodeId) };
}
