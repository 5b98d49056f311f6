/**
 * Gossip as the rest of the node sees it: the view, its changes, and the way from monotonic to wall time. The gossip driver implements
 * it; the control plane and observability only read.
 */
import type { Instant, NodeId } from '@omnirelay/primitives';
import type { MembershipView, RegistryMark, SwimEvent, SwimGauges } from '@omnirelay/protocol';

/** A transition this node saw, kept in a bounded history. */
export interface RecordedTransition {
  readonly at: Date;
  readonly nodeId: NodeId;
  readonly change: string;
  readonly detail: string;
  readonly correlationId: string;
}

export interface MembershipSource {
  readonly self: NodeId;
  /** The same object until something changes; `sequence` counts changes. */
  view(): MembershipView;
  gauges(): SwimGauges;
  /** Monotonic instants of the view as wall-clock time. */
  toWall(at: Instant): Date;
  /** Channels this node keeps (its neighbours), by node id. */
  isNeighbour(nodeId: NodeId): boolean;
  /** When the certificate ends that a member proved last on its channel with this node; undefined without a channel. */
  certificateEndOf?(nodeId: NodeId): Date | undefined;
  /** Who probes a member. Where this is not told, they are its neighbours by the rule, over this view. */
  probersOf?(nodeId: NodeId): readonly NodeId[];
  /** Newest first. */
  transitionsOf(nodeId: NodeId): readonly RecordedTransition[];
  /** After each event, in order, once the view holds it. Returns the way to unsubscribe. */
  subscribe(listener: (event: SwimEvent) => void): () => void;
}

/** What a control node needs of it besides: the mark of its registry travels with gossip. */
export interface MarkedMembership extends MembershipSource {
  raiseHighWater(mark: RegistryMark): void;
}
