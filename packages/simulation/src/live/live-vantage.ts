/** What a member sees of the others, as it would tell a control node that asks it. */
import type { NodeId } from '@omnirelay/primitives';
import type { MembershipView } from '@omnirelay/protocol';

export interface LiveVantage {
  readonly self: NodeId;
  view(): MembershipView;
  isNeighbour(nodeId: NodeId): boolean;
}

/** `refused`: nothing listens at its address. `silent`: what is sent there is not answered. */
export type LiveAnswer = LiveVantage | 'refused' | 'silent';
