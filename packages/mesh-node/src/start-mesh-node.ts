/**
 * The composition root: a node from its config. Order of start: identity, gossip, control API (degraded), registry; each part serves before
 * the next one is there, and none waits for the registry. Shutdown is the reverse. Nothing here is process-wide: several nodes live in
 * one process without knowing of each other.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { OmniRelayConfig } from '@omnirelay/config';
import { swimSettings } from '@omnirelay/config';
import { bootId, type Clock, prng } from '@omnirelay/primitives';
import { SwimMachine } from '@omnirelay/protocol';
import { openHighWater } from '@omnirelay/registry/high-water';
import { createGossipTransport } from '@omnirelay/transport';
import { bootEpochFile } from './durable/boot-epoch-file.ts';
import { highWaterFile } from './durable/high-water-file.ts';
import { enforcePolicy } from './enforce-policy.ts';
import { explainListenError } from './explain-listen-error.ts';
import { openIdentity } from './identity/open-identity.ts';
import { createGossipDriver, type GossipDriver } from './membership/gossip-driver.ts';
import { recordMachine } from './membership/machine-recorder.ts';
import { meshEntry } from './membership/mesh-entry.ts';
import { ownMetadata } from './membership/own-metadata.ts';
import { systemClock } from './membership/system-clock.ts';
import type { MeshNode, NodeEnd } from './mesh-node.ts';
import { type ReadinessPart, startHealthServer } from './observability/health-server.ts';
import { createNodeLogger, type NodeLogger } from './observability/logger.ts';
import { logMembership } from './observability/membership-log.ts';
import {
  createNodeMetrics,
  observeCertificate,
  observeClocks,
  observeMembership,
  transportCounters,
} from './observability/metrics.ts';
import { identityReadiness, lifeReadiness, type NodeLife } from './observability/node-readiness.ts';
import { exportMetrics } from './observability/otlp-metrics.ts';
import { refusedPeer, refusedPeerLog } from './observability/refused-peers.ts';
import type { ControlRole } from './start-control-role.ts';

export interface MeshNodeOptions {
  /** Calls the start-up off, whose promise then rejects with the signal's reason; a running node heeds it no more and is ended by disposing it. */
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  /** Default: JSON lines on standard output at the config's level. */
  readonly logger?: NodeLogger;
  /** A file that takes everything the membership machine is fed; it must not be there yet. */
  readonly record?: string | undefined;
}

/** @throws ConfigError when the policy of the config's mode refuses it; TaggedError when the identity cannot serve (`identity_mismatch`, those of pki), or a port cannot be listened on (`listen_failed`) */
export async function startMeshNode(config: OmniRelayConfig, options: MeshNodeOptions = {}): Promise<MeshNode> {
  try {
    return await start(config, options);
  } catch (error) {
    throw explainListenError(error, config);
  }
}

async function start(config: OmniRelayConfig, options: MeshNodeOptions): Promise<MeshNode> {
  const clock = options.clock ?? systemClock;
  const { gossip } = config.mesh;
  const goOn = (): void => options.signal?.throwIfAborted();
  goOn();
  await enforcePolicy(config);
  goOn();
  await using started = new AsyncDisposableStack();

  // Identity comes first, and its renewal asks whom gossip knows later on: the two are tied together once both are there.
  const later: { driver?: GossipDriver; logger?: NodeLogger } = {};
  const metrics = createNodeMetrics();
  const { source, authority } = await openIdentity(config, {
    clock,
    controlEndpoints: () => [
      ...new Set([
        ...(later.driver === undefined ? [] : controlGrpcAddresses(later.driver)),
        ...config.mesh.control.endpoints,
      ]),
    ],
    onProblem: (problem) => {
      metrics.certificateRenewals.inc({ mesh_outcome: 'failure' });
      later.logger?.error({ event: 'identity', runbook: 'docs/runbooks/certificate-expiry.md' }, problem);
    },
    onRenewed: (material) => {
      metrics.certificateRenewals.inc({ mesh_outcome: 'success' });
      later.logger?.info({ event: 'identity', notAfter: material.notAfter }, 'certificate renewed');
    },
  });
  const identity = started.use(source);
  goOn();
  const self = identity.current().identity;
  const logger =
    options.logger ??
    createNodeLogger({
      self,
      region: gossip.region,
      meshVersion: gossip.meshVersion,
      level: config.mesh.telemetry.logLevel,
    });
  later.logger = logger;
  observeCertificate(metrics, identity, () => clock.wall());
  const { otlpEndpoint } = config.mesh.telemetry;
  if (otlpEndpoint !== undefined) {
    const { meshVersion } = gossip;
    const onProblem = (problem: string): void => logger.warn({ event: 'telemetry' }, problem);
    const wall = (): number => clock.wall();
    started.use(exportMetrics({ self, meshVersion, otlpEndpoint, metrics: metrics.registry, wall, onProblem }));
  }
  const warn = (event: string) => (problem: string) => logger.warn({ event }, problem);

  const bootEpochs = bootEpochFile(config.mesh.dataDirectory, gossip.nodeId, warn('boot-epoch'));
  const highWater = started.use(
    await openHighWater(
      highWaterFile(config.mesh.dataDirectory, gossip.nodeId, warn('high-water')),
      warn('high-water'),
    ),
  );
  const entry = meshEntry(gossip.seedPeers, clock);
  const logRefused = refusedPeerLog(logger, metrics, () => clock.wall());
  let control: ControlRole | null = null;
  const transport = started.use(
    await createGossipTransport({
      identity,
      trustDomain: config.mesh.security.trustDomain,
      bindAddress: gossip.bindAddress,
      port: gossip.port,
      allowedThumbprints: gossip.tls.allowedThumbprints,
      onChannel: (channel) => (later.driver === undefined ? channel.close('starting') : later.driver.accept(channel)),
      onRefusedPeer: (refusal) => {
        // A control node audits it too.
        if (control !== null) control.recordRefusedPeer(refusedPeer(refusal));
        else logRefused(refusedPeer(refusal), randomUUID());
      },
      counters: transportCounters(metrics),
    }),
  );
  observeClocks(metrics, transport);
  const meshPort = transport.address().port;
  const machineParts = {
    self: {
      nodeId: gossip.nodeId,
      meshId: config.mesh.meshId,
      clusterId: gossip.clusterId,
      bootId: bootId(randomUUID()),
    },
    metadata: ownMetadata(config, { meshPort }),
    bootEpoch: { persisted: await bootEpochs.load(), unixSeconds: BigInt(Math.floor(clock.wall() / 1000)) },
    settings: swimSettings(config),
    now: clock.now(),
  };
  const prngSeed = randomBytes(4).readUInt32LE();
  const machine = new SwimMachine({ ...machineParts, prng: prng(prngSeed) });
  const recorder =
    options.record === undefined
      ? undefined
      : started.use(
          await recordMachine(
            options.record,
            { ...machineParts, prngSeed, meshVersion: gossip.meshVersion },
            warn('recording'),
          ),
        );
  const driver = started.use(
    createGossipDriver({
      machine,
      transport,
      clock,
      bootEpochs,
      onProblem: warn('gossip'),
      onMessage: (mesh_direction, mesh_outcome) => metrics.gossipMessages.inc({ mesh_direction, mesh_outcome }),
      recorder,
      onChannelClosed: (mesh_reason) => metrics.gossipChannelsClosed.inc({ mesh_reason }),
      onMarkTold: entry.markTold,
      onDialFailed: entry.dialFailed,
    }),
  );
  later.driver = driver;
  goOn();
  started.defer(observeMembership(metrics, driver));
  started.defer(logMembership(driver, logger, () => clock.wall()));
  const ended = Promise.withResolvers<NodeEnd>();
  const life: NodeLife = { leaving: false, superseded: null };
  driver.subscribe((event) => {
    if (event.kind !== 'superseded') return;
    life.superseded = event.detail;
    ended.resolve({ reason: 'superseded', detail: event.detail });
  });
  driver.subscribe(entry.take);
  // The maximum travels both ways: what this node remembers or its registry reaches, and what others have seen of theirs.
  driver.raiseHighWater(highWater.get());
  driver.subscribe((event) => {
    if (event.kind === 'high-water') highWater.raise(event.mark);
    // Digests go out at this pace anyway, and they carry the mark.
    if (event.kind === 'probe') driver.raiseHighWater(highWater.get());
  });
  driver.feed({ kind: 'start', seeds: gossip.seedPeers });
  // Should a later part fail to start, peers hear a good-bye instead of a death.
  started.defer(() => driver.leave());

  if (gossip.role === 'control') {
    const { startControlRole } = await import('./start-control-role.ts');
    control = started.use(
      await startControlRole({ config, identity, driver, logger, metrics, clock, authority, highWater, entry }),
    );
  }
  goOn();
  const controlPorts = control === null ? {} : { controlGrpc: control.grpcPort, controlHttps: control.httpsPort };

  const readiness = (): readonly ReadinessPart[] => [
    identityReadiness(identity, () => clock.wall()),
    lifeReadiness(life),
    entry.readiness(driver),
    ...(control === null
      ? [
          {
            part: 'registry',
            ready: true,
            why: `a ${gossip.role} does not open the registry: control nodes do`,
            optional: true,
          },
        ]
      : control.readiness()),
  ];
  const health =
    config.mesh.control.healthPort === null
      ? null
      : started.use(
          await startHealthServer({
            port: config.mesh.control.healthPort,
            nodeId: gossip.nodeId,
            metrics: metrics.registry,
            readiness,
          }),
        );
  goOn();
  if (control !== null)
    driver.feed({ kind: 'update-metadata', metadata: ownMetadata(config, { meshPort, ...controlPorts }) });
  // Last in, first out: the good-byes, to peers and to callers, are said while everything behind them still stands.
  started.defer(async () => {
    life.leaving = true;
    await Promise.all([control?.drain(), driver.leave()]);
  });
  logger.info({ event: 'started', meshPort, healthPort: health?.port }, `mesh node ${gossip.nodeId} is up`);

  const lifetime = started.move();
  return {
    nodeId: gossip.nodeId,
    membership: driver,
    ports: {
      mesh: meshPort,
      ...(health === null ? {} : { health: health.port }),
      ...controlPorts,
    },
    readiness,
    updateLabels(labels) {
      const { metadataVersion: _, ...metadata } = machine.selfClaim().metadata;
      driver.feed({ kind: 'update-metadata', metadata: { ...metadata, labels } });
    },
    ended: ended.promise,
    [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
  };
}

function controlGrpcAddresses(driver: GossipDriver): string[] {
  const addresses: string[] = [];
  for (const { liveness, claim } of driver.view().members.values()) {
    const endpoint = claim?.metadata.endpoints.controlGrpc;
    if (liveness === 'alive' && endpoint !== undefined) addresses.push(endpoint);
  }
  return addresses;
}
