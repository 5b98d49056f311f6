/**
 * Gossip as the rest of the node sees it: the view, its changes, and the way from monotonic to wall time. The gossip driver implements
 * it; the control plane and observability only read.
 */
import type { Instant, NodeId } from '@omnirelay/primitives';
import type {
  HeldScopes,
  MembershipView,
  RegistryMark,
  SeenRegistry,
  SwimEvent,
  SwimGauges,
} from '@omnirelay/protocol';

/** A transition this node saw, kept in a bounded history. */
export interface RecordedTransition {
  readonly at: Date;
  readonly nodeId: NodeId;
  /** The life that it is about. */
  readonly bootEpoch: bigint;
  readonly incarnation: number;
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

/** What leases need of it. That what others hold has changed is the event `claims-told`; what they hold is in the view (`claimsHeard`). */
export interface LeaseGossip {
  /** Since when each living neighbour has told how far it has seen the registry go; null while nobody else lives. */
  marksHeardAt(): Instant | null;
  /** Asks those who have not been asked since; `marks-heard` is the event when all have answered. To be called again costs nothing. */
  hearMarks(since: Instant): void;
  /** Everybody learns of it at once (`claimsToTell`). */
  tellClaims(holds: HeldScopes): void;
  /** What this control node sees of the registry; null: nothing. */
  tellRegistry(registry: SeenRegistry | null): void;
}
