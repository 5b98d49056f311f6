/**
 * What a node of role `control` runs beside gossip: the registry (opened in the background: a dark one is a state) and the control API. Loaded
 * only there, so that workers and gateways pay for none of it.
 */
import type { OmniRelayConfig } from '@omnirelay/config';
import type { CertificateAuthority, IdentitySource } from '@omnirelay/pki';
import type { Clock } from '@omnirelay/primitives';
import { type HighWaterKeeper, openGuardedRegistry } from '@omnirelay/registry';
import type { GossipTransport, MeshPeer } from '@omnirelay/transport';
import type { RefusedPeer } from './control-plane/control-plane.ts';
import { startControlPlane } from './control-plane/start-control-plane.ts';
import { DENY, type Denials } from './membership/denials.ts';
import type { MarkedMembership, MembershipSource } from './membership/membership-source.ts';
import type { MeshEntry } from './membership/mesh-entry.ts';
import { OBSERVE } from './membership/observe-members.ts';
import type { ReadinessPart } from './observability/health-server.ts';
import type { NodeLogger } from './observability/logger.ts';
import type { NodeMetrics } from './observability/metrics.ts';
import { createNodeTracer } from './observability/node-tracer.ts';
import { traceRegistry } from './observability/trace-registry.ts';
import { openRegistryStore } from './open-registry-store.ts';

export interface ControlRoleDeps {
  readonly config: OmniRelayConfig;
  readonly identity: IdentitySource;
  readonly authority: CertificateAuthority | null;
  readonly membership: MarkedMembership;
  /** Calls to members over the mesh. */
  readonly transport: Pick<GossipTransport, 'call'>;
  readonly denials: Denials;
  readonly logger: NodeLogger;
  readonly metrics: NodeMetrics;
  readonly clock: Clock;
  readonly highWater: HighWaterKeeper;
  /** Whether an empty registry may be founded, and when that is to be asked again. */
  readonly entry: Pick<MeshEntry, 'founding' | 'onChange'>;
}

export interface ControlRole extends AsyncDisposable {
  readonly grpcPort: number;
  readonly httpsPort: number;
  recordRefusedPeer(refused: RefusedPeer): void;
  /** As of the control plane. */
  takeRefusals(report: Uint8Array, from: MeshPeer): Uint8Array;
  readiness(): readonly ReadinessPart[];
  /** As of the control plane: answers what is in flight, and tells watchers to go elsewhere. */
  drain(): Promise<void>;
}

export async function startControlRole(deps: ControlRoleDeps): Promise<ControlRole> {
  const { config, membership, logger, clock } = deps;
  const { gossip, control, telemetry } = config.mesh;
  const self = deps.identity.current().identity;
  await using started = new AsyncDisposableStack();
  const warn = (event: string) => (problem: string) => logger.warn({ event }, problem);

  const tracer = started.use(
    createNodeTracer({
      self,
      meshVersion: gossip.meshVersion,
      otlpEndpoint: telemetry.otlpEndpoint,
    }),
  );
  const registry = started.use(
    openGuardedRegistry({
      openStore: (signal) => openRegistryStore(config, signal),
      kind: config.mesh.registry?.kind ?? 'memory',
      meshId: config.mesh.meshId,
      clusterId: gossip.clusterId,
      highWater: deps.highWater,
      founding: deps.entry.founding,
      clock,
      writerId: gossip.nodeId,
      onProblem: warn('registry'),
    }),
  );
  // A lineage founded or adopted is told at once.
  started.defer(registry.onStateChange(() => membership.raiseHighWater(deps.highWater.get())));
  started.defer(deps.entry.onChange(registry.lookAgain));
  const plane = started.use(
    await startControlPlane({
      self,
      membership,
      registry: traceRegistry(registry, tracer),
      authority: deps.authority,
      identity: deps.identity,
      config: {
        mode: config.mesh.mode === 'development' ? 'dev' : 'production',
        meshId: config.mesh.meshId,
        bindAddress: control.bindAddress,
        grpcPort: control.grpcPort,
        httpsPort: control.httpsPort,
        allowedThumbprints: gossip.tls.allowedThumbprints,
        leafTtlMs: config.mesh.security.leafTtl,
        ...(control.oidc === undefined ? {} : { oidc: control.oidc }),
      },
      logger,
      metrics: deps.metrics,
      tracer,
      clock,
      denials: deps.denials,
      tellMember: ({ nodeId, address }, request, signal) =>
        // Who was removed is told as well: it ends by itself then.
        deps.transport.call(address, { method: DENY, nodeId, request, signal, evenIfRemoved: true }),
      askMember: ({ nodeId, address }, request, signal) =>
        deps.transport.call(address, { method: OBSERVE, nodeId, request, signal }),
      seeds: () => controlMeshAddresses(membership),
      bootEpochFloor: (nodeId) => epochOf(membership, nodeId),
    }),
  );
  const lifetime = started.move();
  return {
    grpcPort: plane.grpcAddress.port,
    httpsPort: plane.httpsAddress.port,
    recordRefusedPeer: (refused) => plane.recordRefusedPeer(refused),
    takeRefusals: (report, from) => plane.takeRefusals(report, from),
    readiness: () => plane.readiness(),
    drain: () => plane.drain(),
    [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
  };
}

function controlMeshAddresses(membership: MembershipSource): string[] {
  const addresses: string[] = [];
  for (const { liveness, claim } of membership.view().members.values()) {
    if (liveness === 'alive' && claim?.metadata.role === 'control') addresses.push(claim.metadata.endpoint);
  }
  return addresses;
}

function epochOf(membership: MembershipSource, nodeId: string): bigint {
  for (const member of membership.view().members.values()) if (member.nodeId === nodeId) return member.life.bootEpoch;
  return 0n;
}
