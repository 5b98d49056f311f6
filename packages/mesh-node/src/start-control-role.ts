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
import { createMemoryStore, openGuardedRegistry, openSqliteStore, type RegistryStore } from '@omnirelay/registry';
import type { GossipTransport } from '@omnirelay/transport';
import type { RefusedPeer } from './control-plane/control-plane.ts';
import { startControlPlane } from './control-plane/start-control-plane.ts';
import { highWaterFile } from './durable/high-water-file.ts';
import { DENY, type Denials } from './membership/denials.ts';
import type { GossipDriver } from './membership/gossip-driver.ts';
import { OBSERVE } from './membership/observe-members.ts';
import { systemClock } from './membership/system-clock.ts';
import type { ReadinessPart } from './observability/health-server.ts';
import type { NodeLogger } from './observability/logger.ts';
import type { NodeMetrics } from './observability/metrics.ts';
import { createNodeTracer } from './observability/tracer.ts';

export interface ControlRoleDeps {
  readonly config: OmniRelayConfig;
  readonly identity: IdentitySource;
  readonly authority: CertificateAuthority | null;
  readonly driver: GossipDriver;
  readonly transport: GossipTransport;
  readonly denials: Denials;
  readonly logger: NodeLogger;
  readonly metrics: NodeMetrics;
  readonly clock: Clock;
}

export interface ControlRole extends AsyncDisposable {
  readonly grpcPort: number;
  readonly httpsPort: number;
  recordRefusedPeer(refused: RefusedPeer): void;
  readiness(): readonly ReadinessPart[];
}

export async function startControlRole(deps: ControlRoleDeps): Promise<ControlRole> {
  const { config, driver, logger, clock } = deps;
  const { gossip, control, telemetry } = config.mesh;
  const self = deps.identity.current().identity;
  await using started = new AsyncDisposableStack();
  const warn = (event: string) => (problem: string) => logger.warn({ event }, problem);

  const tracer = started.use(
    createNodeTracer({
      self,
      meshVersion: gossip.meshVersion,
      ...(telemetry.otlpEndpoint === undefined ? {} : { otlpEndpoint: telemetry.otlpEndpoint }),
    }),
  );
  const registry = started.use(
    await openGuardedRegistry({
      openStore: (signal) => openStore(config, signal),
      kind: config.mesh.registry?.kind ?? 'memory',
      meshId: config.mesh.meshId,
      clusterId: gossip.clusterId,
      highWater: highWaterFile(config.mesh.dataDirectory, gossip.nodeId, warn('high-water')),
      clock,
      writerId: gossip.nodeId,
      onProblem: warn('registry'),
    }),
  );
  // The maximum travels both ways: what this node's registry reached, and what others have seen of theirs.
  const spread = (): void => driver.raiseHighWater(registry.state().highWater);
  spread();
  started.defer(registry.onStateChange(spread));
  started.defer(
    driver.subscribe((event) => {
      if (event.kind === 'high-water') registry.raiseHighWater(event.mark);
      // Digests go out at this pace anyway: the mark they carry is refreshed with the node's own metadata.
      if (event.kind === 'probe') spread();
    }),
  );
  const plane = started.use(
    await startControlPlane({
      self,
      membership: driver,
      registry,
      authority: deps.authority,
      identity: deps.identity,
      config: {
        mode: config.mesh.mode === 'development' ? 'dev' : 'production',
        meshId: config.mesh.meshId,
        bindAddress: control.bindAddress,
        grpcPort: control.grpcPort,
        httpsPort: control.httpsPort,
        leafTtlMs: config.mesh.security.leafTtl,
        ...(control.oidc === undefined ? {} : { oidc: control.oidc }),
      },
      logger,
      metrics: deps.metrics,
      tracer,
      clock,
      denials: deps.denials,
      tellMember: ({ nodeId, address }, request, signal) =>
        deps.transport.call(address, { method: DENY, nodeId, request, signal }),
      askMember: ({ nodeId, address }, request, signal) =>
        deps.transport.call(address, { method: OBSERVE, nodeId, request, signal }),
      seeds: () => controlMeshAddresses(driver),
      bootEpochFloor: (nodeId) => epochOf(driver, nodeId),
    }),
  );
  const lifetime = started.move();
  return {
    grpcPort: plane.grpcAddress.port,
    httpsPort: plane.httpsAddress.port,
    recordRefusedPeer: (refused) => plane.recordRefusedPeer(refused),
    readiness: () => plane.readiness().map((part) => ({ ...part, optional: true })),
    [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
  };
}

async function openStore(config: OmniRelayConfig, signal: AbortSignal): Promise<RegistryStore> {
  const { registry, meshId, gossip } = config.mesh;
  const names = { meshId, clusterId: gossip.clusterId, writerId: gossip.nodeId };
  if (registry === undefined || registry.kind === 'memory') {
    return createMemoryStore({ prng: prng(randomBytes(4).readUInt32LE()), wall: () => systemClock.wall() }).open(names);
  }
  // Audit and token hashes are nobody else's to read.
  await mkdir(dirname(registry.path), { recursive: true, mode: 0o700 });
  return openSqliteStore({ path: registry.path, ...names, signal });
}

function controlMeshAddresses(driver: GossipDriver): string[] {
  const addresses: string[] = [];
  for (const { liveness, claim } of driver.view().members.values()) {
    if (liveness === 'alive' && claim?.metadata.role === 'control') addresses.push(claim.metadata.endpoint);
  }
  return addresses;
}

function epochOf(driver: GossipDriver, nodeId: string): bigint {
  for (const member of driver.view().members.values()) if (member.nodeId === nodeId) return member.life.bootEpoch;
  return 0n;
}
