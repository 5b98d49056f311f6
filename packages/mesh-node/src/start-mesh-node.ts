/**
 * The composition root: a node from its config. Order of start: identity, gossip, control API (degraded), registry; each part serves before
 * the next one is there, and none waits for the registry. Shutdown is the reverse. Nothing here is process-wide: several nodes live in
 * one process without knowing of each other.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { OmniRelayConfig } from '@omnirelay/config';
import { swimSettings } from '@omnirelay/config';
import { spiffeId } from '@omnirelay/pki';
import { bootId, type Clock, prng } from '@omnirelay/primitives';
import { SwimMachine } from '@omnirelay/protocol';
import { createGossipTransport } from '@omnirelay/transport';
import { bootEpochFile } from './durable/boot-epoch-file.ts';
import { enforcePolicy } from './enforce-policy.ts';
import { explainListenError } from './explain-listen-error.ts';
import { openIdentity } from './identity/open-identity.ts';
import { DENY, Denials } from './membership/denials.ts';
import { createGossipDriver, type GossipDriver } from './membership/gossip-driver.ts';
import { answerObserve, OBSERVE } from './membership/observe-members.ts';
import { ownMetadata } from './membership/own-metadata.ts';
import { systemClock } from './membership/system-clock.ts';
import type { MeshNode, NodeEnd } from './mesh-node.ts';
import { type ReadinessPart, startHealthServer } from './observability/health-server.ts';
import { createNodeLogger, type NodeLogger } from './observability/logger.ts';
import { logMembership } from './observability/membership-log.ts';
import { createNodeMetrics, observeCertificate, observeMembership } from './observability/metrics.ts';
import type { ControlRole } from './start-control-role.ts';

export interface MeshNodeOptions {
  /** Calls the start-up off, whose promise then rejects with the signal's reason; a running node heeds it no more and is ended by disposing it. */
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  /** Default: JSON lines on standard output at the config's level. */
  readonly logger?: NodeLogger;
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
  const warn = (event: string) => (problem: string) => logger.warn({ event }, problem);

  const bootEpochs = bootEpochFile(config.mesh.dataDirectory, gossip.nodeId, warn('boot-epoch'));
  let control: ControlRole | null = null;
  const denials = new Denials();
  const transport = started.use(
    await createGossipTransport({
      identity,
      trustDomain: config.mesh.security.trustDomain,
      bindAddress: gossip.bindAddress,
      port: gossip.port,
      allowedThumbprints: gossip.tls.allowedThumbprints,
      onChannel: (channel) => (later.driver === undefined ? channel.close('starting') : later.driver.accept(channel)),
      denies: (peer) => denials.why(peer),
      onCall: (method, request) => {
        if (method === DENY) return denials.take(request);
        return later.driver === undefined || method !== OBSERVE
          ? null
          : answerObserve(later.driver, request, clock.now());
      },
      onRefusedPeer: (refusal) => {
        const { remoteAddress: source, reason, detail } = refusal;
        const spiffe = refusal.identity === undefined ? {} : { spiffeId: spiffeId(refusal.identity) };
        // A control node audits it too.
        if (control !== null) return control.recordRefusedPeer({ source, reason, ...spiffe });
        metrics.refusedPeers.inc({ mesh_reason: reason });
        logger.warn(
          { event: 'peer-refused', source, reason, ...spiffe, runbook: 'docs/runbooks/peers-refused.md' },
          detail,
        );
      },
      counters: {
        negotiated: (mesh_transport, mesh_encoding) =>
          metrics.transportNegotiated.inc({ mesh_transport, mesh_encoding }),
        downgraded: () => undefined,
      },
    }),
  );
  started.defer(
    denials.onChange(() => transport.closeChannels((peer) => denials.why(peer) !== null, 'removed from the mesh')),
  );
  const meshPort = transport.address().port;
  const machine = new SwimMachine({
    self: {
      nodeId: gossip.nodeId,
      meshId: config.mesh.meshId,
      clusterId: gossip.clusterId,
      bootId: bootId(randomUUID()),
    },
    metadata: ownMetadata(config, { meshPort }),
    bootEpoch: { persisted: await bootEpochs.load(), unixSeconds: BigInt(Math.floor(clock.wall() / 1000)) },
    settings: swimSettings(config),
    prng: prng(randomBytes(4).readUInt32LE()),
    now: clock.now(),
  });
  const driver = started.use(
    createGossipDriver({
      machine,
      transport,
      clock,
      bootEpochs,
      onProblem: warn('gossip'),
      onMessage: (mesh_direction, mesh_outcome) => metrics.gossipMessages.inc({ mesh_direction, mesh_outcome }),
      onChannelClosed: (mesh_reason) => metrics.gossipChannelsClosed.inc({ mesh_reason }),
    }),
  );
  later.driver = driver;
  goOn();
  started.defer(observeMembership(metrics, driver));
  started.defer(logMembership(driver, logger, () => clock.wall()));
  const ended = Promise.withResolvers<NodeEnd>();
  driver.subscribe((event) => {
    if (event.kind === 'superseded') ended.resolve({ reason: 'superseded', detail: event.detail });
  });
  driver.feed({ kind: 'start', seeds: gossip.seedPeers });
  // Should a later part fail to start, peers hear a good-bye instead of a death.
  started.defer(() => driver.leave());

  if (gossip.role === 'control') {
    const { startControlRole } = await import('./start-control-role.ts');
    control = started.use(
      await startControlRole({ config, identity, driver, transport, denials, logger, metrics, clock, authority }),
    );
  }
  goOn();
  const controlPorts = control === null ? {} : { controlGrpc: control.grpcPort, controlHttps: control.httpsPort };

  const readiness = (): readonly ReadinessPart[] => [
    gossipReadiness(driver),
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
  // Last in, first out: the good-bye is said while everything behind it still stands.
  started.defer(() => driver.leave());
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

function gossipReadiness(driver: GossipDriver): ReadinessPart {
  let alive = 0;
  for (const member of driver.view().members.values()) if (member.liveness === 'alive') alive++;
  return { part: 'gossip', ready: true, why: `${alive} of ${driver.view().members.size} known members are alive` };
}
