/**
 * What a node of role `control` runs beside gossip: the registry (opened in the background: a dark one is a state) and the control API. Loaded
 * only there, so that workers and gateways pay for none of it.
 */
import { randomUUID } from 'node:crypto';
import { handoverSettings, type OmniRelayConfig } from '@omnirelay/config';
import { type CertificateAuthority, type IdentitySource, spiffeId } from '@omnirelay/pki';
import type { Clock } from '@omnirelay/primitives';
import { type GuardedRegistry, type HighWaterKeeper, openGuardedRegistry } from '@omnirelay/registry';
import { createRelayServer, meshRules, type RelayServer } from '@omnirelay/registry/relay-server';
import type { GossipTransport, MeshPeer } from '@omnirelay/transport';
import type { RefusedPeer } from './control-plane/control-plane.ts';
import { startControlPlane } from './control-plane/start-control-plane.ts';
import { fencedRegistry } from './leadership/fenced-registry.ts';
import { leadOver } from './leadership/lead-over.ts';
import { fromTheStart, type LeadershipSource } from './leadership/leadership-source.ts';
import { DENY, type Denials } from './membership/denials.ts';
import type { LeaseGossip, MarkedMembership, MembershipSource } from './membership/membership-source.ts';
import type { MeshEntry } from './membership/mesh-entry.ts';
import { OBSERVE } from './membership/observe-members.ts';
import type { ReadinessPart } from './observability/health-server.ts';
import type { NodeLogger } from './observability/logger.ts';
import { type NodeMetrics, observeRelay } from './observability/metrics.ts';
import { createNodeTracer } from './observability/node-tracer.ts';
import { traceRegistry } from './observability/trace-registry.ts';
import { openRegistryStore } from './open-registry-store.ts';
import { standingPolicy } from './relay/standing-policy.ts';
import type { EmbeddedShards } from './sharding/embedded-shards.ts';
import { leadShards } from './sharding/leader/lead-shards.ts';
import { nodeShards } from './sharding/node-shards.ts';
import { openFollowedShards } from './sharding/open-followed-shards.ts';

export interface ControlRoleDeps {
  readonly config: OmniRelayConfig;
  readonly identity: IdentitySource;
  readonly authority: CertificateAuthority | null;
  readonly membership: MarkedMembership;
  /** Absent where members are only simulated. */
  readonly gossip?: LeaseGossip;
  /** Calls to members over the mesh. */
  readonly transport: Pick<GossipTransport, 'call'>;
  readonly denials: Denials;
  readonly logger: NodeLogger;
  readonly metrics: NodeMetrics;
  readonly clock: Clock;
  readonly highWater: HighWaterKeeper;
  /** Whether an empty registry may be founded, and when that is to be asked again. */
  readonly entry: Pick<MeshEntry, 'founding' | 'joined' | 'onChange'>;
  /** Of this life, as gossip tells it; one is drawn where gossip tells none. */
  readonly bootId?: string;
}

export interface ControlRole extends AsyncDisposable {
  readonly grpcPort: number;
  readonly httpsPort: number;
  readonly registry: GuardedRegistry;
  /** The registry for gateways and workers. */
  readonly relay: Pick<RelayServer, 'accept'>;
  readonly leadership: LeadershipSource;
  readonly shards: EmbeddedShards;
  /** Hands over what this node owns and leads, waiting for what runs under it; it claims nothing more. `at-once`: another life has what is its. */
  handOver(how?: 'in-order' | 'at-once'): Promise<void>;
  recordRefusedPeer(refused: RefusedPeer): void;
  /** As of the control plane. */
  takeRefusals(report: Uint8Array, from: MeshPeer): Uint8Array;
  readiness(): readonly ReadinessPart[];
  /** As of the control plane: answers what is in flight, and tells watchers to go elsewhere. */
  drain(): Promise<void>;
}

export async function startControlRole(deps: ControlRoleDeps): Promise<ControlRole> {
  const { config, membership, logger, metrics, clock } = deps;
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
  const guarded = started.use(
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
  started.defer(guarded.onStateChange(() => membership.raiseHighWater(deps.highWater.get())));
  started.defer(deps.entry.onChange(guarded.lookAgain));
  const registry = fencedRegistry({ ...deps, registry: guarded });
  const bootId = deps.bootId ?? randomUUID();
  const leadership = started.use(leadOver({ ...deps, bootId, registry }));
  const follow = started.use(openFollowedShards({ registry, clock, logger }));
  const plane = started.use(
    await startControlPlane({
      self,
      membership,
      ...(deps.gossip === undefined ? {} : { gossip: deps.gossip }),
      registry: traceRegistry(registry, tracer),
      leadership,
      shards: follow,
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
        adopt: config.mesh.registry?.adopt ?? 'automatic',
        moveLimits: handoverSettings(config),
        ...(control.oidc === undefined ? {} : { oidc: control.oidc }),
      },
      logger,
      metrics,
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
  const relay = started.use(
    createRelayServer({
      // What is refused by a fence, who was refused records by himself.
      store: guarded.store,
      rules: meshRules(standingPolicy(config)),
      onRefused: ({ remoteAddress: source, identity }, detail) =>
        plane.recordRefusedPeer({ source, reason: 'not-permitted', spiffeId: spiffeId(identity), detail }),
    }),
  );
  observeRelay(metrics, relay);
  const source = fromTheStart(leadership);
  const shards = started.use(nodeShards({ ...deps, registry, follow, leadership: source, onMayOwn: () => undefined }));
  started.use(leadShards({ ...deps, registry, leadership, bootId, follow }));
  const lifetime = started.move();
  return {
    grpcPort: plane.grpcAddress.port,
    httpsPort: plane.httpsAddress.port,
    registry,
    relay,
    leadership: source,
    shards: shards.embedded,
    async handOver(how = 'in-order') {
      if (how === 'in-order') await shards.leave();
      await leadership.leave();
    },
    recordRefusedPeer: (refused) => plane.recordRefusedPeer(refused),
    takeRefusals: (report, from) => plane.takeRefusals(report, from),
    readiness: () => plane.readiness(),
    async drain() {
      // Callers go on at another control node.
      relay[Symbol.dispose]();
      await plane.drain();
    },
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
