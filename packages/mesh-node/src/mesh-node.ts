/** A running mesh node, as the process that embeds it sees it. */
import type { ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js';
import type { NodeId } from '@omnirelay/primitives';
import type { LoadReport, MemberMetadata } from '@omnirelay/protocol';
import type { GuardedRegistry } from '@omnirelay/registry';
import type { EmbeddedLeadership } from './leadership/embedded-leadership.ts';
import type { MembershipSource } from './membership/membership-source.ts';
import type { ReadinessPart } from './observability/health-server.ts';
import type { ServedService, ServeOptions } from './serving/mesh-services.ts';
import type { EmbeddedShards } from './sharding/embedded-shards.ts';

/** Why a node stopped by itself: another process holds its node id now, or operators have removed it from the mesh. */
export interface NodeEnd {
  readonly reason: 'superseded' | 'removed';
  readonly detail: string;
}

export interface MeshNode extends AsyncDisposable {
  readonly nodeId: NodeId;
  readonly membership: MembershipSource;
  readonly leadership: EmbeddedLeadership;
  readonly shards: EmbeddedShards;
  /**
   * What the mesh has agreed on: a control node's own store, and that of the control nodes for a gateway or a worker, which may read and write of
   * it what is its to (docs/operating/registry.md). Dark is a state: calls reject then, and nothing else of the node waits for it.
   */
  readonly registry: Pick<GuardedRegistry, 'store' | 'state' | 'onStateChange'>;
  readonly ports: {
    readonly mesh: number;
    readonly health?: number;
    readonly controlGrpc?: number;
    readonly controlHttps?: number;
  };
  readiness(): readonly ReadinessPart[];
  /**
   * Serves a gRPC service to the mesh, over mutual TLS with the node’s own certificate: handlers ask `peerOfCall` who calls. Peers are told where it is under
   * the name of the endpoint. It ends with the node, or when it is disposed: then open calls have five seconds.
   */
  serve(
    service: ServiceDefinition,
    implementation: UntypedServiceImplementation,
    where: ServeOptions,
  ): Promise<ServedService>;
  /** Raises this node's own statement: every member learns of it. */
  updateLabels(labels: MemberMetadata['labels']): void;
  /**
   * Tells the mesh how much this host has to do: `pendingDepth`, pieces of work taken in and not done (0 to 2^30, whole); `latencyP99Ms`, milliseconds (0 to
   * 2^22); `errorRatio`, of the work that ended lately the part that failed (0 to 1). Report as often as you like, at least twice a minute: figures are told
   * as powers of two, at most every ten seconds and only once they have become others, and are withdrawn a minute after the last report. Null withdraws them.
   * Every member hears of it, and the control API shows it (`/control/lease-health`, `load` of a peer).
   * @throws TaggedError invalid_load, which says each figure that cannot be
   */
  reportLoad(load: LoadReport | null): void;
  /**
   * Resolves when this life must end without having been asked. A superseded node has left the mesh by then; one that was removed has closed
   * its channels, its listeners and its registry, and only `/healthz`, `/readyz` and `/metrics` go on until it is disposed. Never rejects.
   */
  readonly ended: Promise<NodeEnd>;
}
