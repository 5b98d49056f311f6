/** Lease and health of nodes, as the control API tells them beside each other. */
import type { AnswerHead, PeerIntent, PeerLoad, PeerStatus } from './control-model.ts';
import type { Paged } from './list-questions.ts';

/**
 * `Stale`: its time is over as the answering node knows, and nobody has ended it. `Expired`: another node has ended it, or another history of the
 * registry was adopted. `Released`: the node gave it back. `Unknown`: the answering node has not read it.
 */
export type LeaseState = 'Held' | 'Stale' | 'Expired' | 'Released' | 'None' | 'Unknown';

/** The lease of liveness that all a node leads hangs on. */
export interface NodeLease {
  readonly state: LeaseState;
  /** The life of the lease. */
  readonly epoch?: string;
  /** When that life began. */
  readonly since?: string;
  /** Unless it is renewed, as the answering node knows. It moves all the time, outside ETags. */
  readonly expiresAt?: string;
  readonly endedAt?: string;
  readonly endedBy?: string;
  readonly endedWhy?: 'ttl' | 'confirmed-suspicion' | 'left' | 'lineage';
}

export interface NodeHealth {
  readonly nodeId: string;
  /** Status, intent and health score are as of the peers. */
  readonly status: PeerStatus;
  readonly intent: PeerIntent;
  readonly healthScore?: number;
  readonly role: string;
  readonly clusterId: string;
  readonly region: string;
  readonly zone: string;
  readonly lease: NodeLease;
  /** That it owns by the maps, or has claimed where there is none; absent while they have not been read. */
  readonly shards?: number;
  /** Further scopes that it leads, but for its own lease. */
  readonly scopes?: number;
  readonly load?: PeerLoad;
}

export interface LeaseHealthQuery extends Paged {
  readonly ifNoneMatch?: string;
}

export interface LeaseHealthList extends AnswerHead {
  readonly nextCursor?: string;
  readonly nodes: readonly NodeHealth[];
  readonly etag: string;
  readonly notModified: boolean;
  /** Set while the registry is dark: leases are those last read, at this time. */
  readonly staleSince?: string;
  /** Nodes that match, on all pages. */
  readonly total: number;
}
