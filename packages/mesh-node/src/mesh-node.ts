/** A running mesh node, as the process that embeds it sees it. */
import type { NodeId } from '@omnirelay/primitives';
import type { MemberMetadata } from '@omnirelay/protocol';
import type { MembershipSource } from './membership/membership-source.ts';
import type { ReadinessPart } from './observability/health-server.ts';

/** Why a node stopped by itself: another process holds its node id now, or operators have removed it from the mesh. */
export interface NodeEnd {
  readonly reason: 'superseded' | 'removed';
  readonly detail: string;
}

export interface MeshNode extends AsyncDisposable {
  readonly nodeId: NodeId;
  readonly membership: MembershipSource;
  readonly ports: {
    readonly mesh: number;
    readonly health?: number;
    readonly controlGrpc?: number;
    readonly controlHttps?: number;
  };
  readiness(): readonly ReadinessPart[];
  /** Raises this node's own statement: every member learns of it. */
  updateLabels(labels: MemberMetadata['labels']): void;
  /**
   * Resolves when this life must end without having been asked. A superseded node has left the mesh by then; one that was removed has closed
   * its channels, its listeners and its registry, and only `/healthz`, `/readyz` and `/metrics` go on until it is disposed. Never rejects.
   */
  readonly ended: Promise<NodeEnd>;
}
