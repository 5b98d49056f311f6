/**
 * What a node of role `control` runs beside gossip: the registry (opened in the background: a dark one is a state) and the control API. Loaded
 * only there, so that workers and gateways pay for none of it.
 */
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { OmniRelayConfig } from '@omnirelay/config';
import type { CertificateAuthority, IdentitySource } from '@omnirelay/pki';
import { type Clock, prng } from '@omnirelay/primitives';
import {
  createMemoryStore,
  type HighWaterKeeper,
  openGuardedRegistry,
  openSqliteStore,
  type RegistryStore,
  type Retention,
} from '@omnirelay/registry';
import type { GossipTransport } from '@omnirelay/transport';
import { AUDIT_STORE_KEEPS } from '@omnirelay/wire';
import { AUDIT_PREFIX } from './control-plane/audit-chain.ts';
import type { RefusedPeer } from './control-plane/control-plane.ts';
import { startControlPlane } from './control-plane/start-control-plane.ts';
import { DENY, type Denials } from './membership/denials.ts';
import type { MarkedMembership, MembershipSource } from './membership/membership-source.ts';
import type { MeshEntry } from './membership/mesh-entry.ts';
import { OBSERVE } from './membership/observe-members.ts';
import { systemClock } from './membership/system-clock.ts';
import type { ReadinessPart } from './observability/health-server.ts';
import type { NodeLogger } from './observability/logger.ts';
import type { NodeMetrics } from './observability/metrics.ts';
import { createNodeTracer } from './observability/node-tracer.ts';
import { traceRegistry } from './observability/trace-registry.ts';

/**
 * What the registry as a whole keeps of the audit. Each chain trims its own start (docs/decisions/audit-retention.md); this bounds what
 * writers that are gone have left.
 */
export const AUDIT_RETENTION: Retention = { prefix: AUDIT_PREFIX, ...AUDIT_STORE_KEEPS };

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
      openStore: (signal) => openStore(config, signal),
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
    readiness: () => plane.readiness(),
    drain: () => plane.drain(),
    [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
  };
}

async function openStore(config: OmniRelayConfig, signal: AbortSignal): Promise<RegistryStore> {
  const { registry, meshId, gossip } = config.mesh;
  const names = { meshId, clusterId: gossip.clusterId, writerId: gossip.nodeId, retention: [AUDIT_RETENTION] };
  if (registry === undefined || registry.kind === 'memory') {
    return createMemoryStore({ prng: prng(randomBytes(4).readUInt32LE()), wall: () => systemClock.wall() }).open(names);
  }
  // Audit and token hashes are nobody else's to read.
  await mkdir(dirname(registry.path), { recursive: true, mode: 0o700 });
  return openSqliteStore({ path: registry.path, ...names, signal });
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
