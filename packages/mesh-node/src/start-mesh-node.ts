/**
 * The composition root: a node from its config. Order of start: identity, gossip, control API (degraded), registry; each part serves before
 * the next one is there, and none waits for the registry. Shutdown is the reverse. Nothing here is process-wide: several nodes live in
 * one process without knowing of each other.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { OmniRelayConfig } from '@omnirelay/config';
import { swimSettings } from '@omnirelay/config';
import { bootId, prng } from '@omnirelay/primitives';
import { SwimMachine } from '@omnirelay/protocol';
import { RELAY_STREAM } from '@omnirelay/registry/relay';
import { createGossipTransport, type FrameChannel, type GossipTransport } from '@omnirelay/transport';
import { closeParts } from './close-parts.ts';
import type { RefusedPeer } from './control-plane/control-plane.ts';
import { bootEpochFile } from './durable/boot-epoch-file.ts';
import { removalFile } from './durable/removal-file.ts';
import { explainListenError } from './explain-listen-error.ts';
import { embeddedLeadership } from './leadership/embedded-leadership.ts';
import { DENY, Denials } from './membership/denials.ts';
import { createGossipDriver, type GossipDriver } from './membership/gossip-driver.ts';
import { feedHostLoad } from './membership/host-load.ts';
import { recordMachine } from './membership/machine-recorder.ts';
import { meshEntry } from './membership/mesh-entry.ts';
import { answerObserve, OBSERVE } from './membership/observe-members.ts';
import { ownMetadata } from './membership/own-metadata.ts';
import { ownRemoval, RemovedError, refuseAfterRemoval } from './membership/own-removal.ts';
import { REFUSED, RefusalReports } from './membership/refusal-reports.ts';
import { exchangeMark, openRegistryMark } from './membership/registry-mark.ts';
import type { MeshNode, NodeEnd } from './mesh-node.ts';
import { failedDialLog } from './observability/failed-dials.ts';
import { type ReadinessPart, startHealthServer } from './observability/health-server.ts';
import { logMembership } from './observability/membership-log.ts';
import { observeClocks, observeMembership, transportCounters } from './observability/metrics.ts';
import { identityReadiness, lifeReadiness, type NodeLife } from './observability/node-readiness.ts';
import { refusedPeer, refusedPeerLog, rejectedPeer } from './observability/refused-peers.ts';
import { type MeshNodeOptions, openNodeGround } from './open-node-ground.ts';
import { MeshServices } from './serving/mesh-services.ts';
import type { ControlRole } from './start-control-role.ts';
import type { MemberRole } from './start-member-role.ts';

export type { MeshNodeOptions };

/** @throws ConfigError when the policy of the config's mode refuses it; TaggedError when the identity cannot serve (`identity_mismatch`, those of pki), the node was removed from the mesh (`removed`), or a port cannot be listened on (`listen_failed`) */
export async function startMeshNode(config: OmniRelayConfig, options: MeshNodeOptions = {}): Promise<MeshNode> {
  try {
    return await start(config, options);
  } catch (error) {
    throw explainListenError(error, config);
  }
}

async function start(config: OmniRelayConfig, options: MeshNodeOptions): Promise<MeshNode> {
  const { gossip } = config.mesh;
  await using started = new AsyncDisposableStack();
  const life: NodeLife = { leaving: false, superseded: null, removed: null };
  const goOn = (): void => {
    options.signal?.throwIfAborted();
    if (life.removed !== null) throw new RemovedError('removed', life.removed);
  };
  goOn();

  // A renewal asks whom gossip knows later on.
  const later: { driver?: GossipDriver; transport?: GossipTransport } = {};
  const ground = started.use(await openNodeGround(config, options, () => later.driver?.view()));
  const { authority, clock, identity, logger, metrics, warn } = ground;
  goOn();
  const removal = removalFile(config.mesh.dataDirectory, gossip.nodeId, warn('removed'));
  await refuseAfterRemoval(removal, identity.current());
  const bootEpochs = bootEpochFile(config.mesh.dataDirectory, gossip.nodeId, warn('boot-epoch'));
  const highWater = started.use(await openRegistryMark(config, warn('high-water')));
  const entry = meshEntry(gossip.seedPeers, clock);
  const wall = (): number => clock.wall();
  const logRefused = started.use(refusedPeerLog(logger, metrics, wall));
  const logFailedDial = started.use(failedDialLog({ logger, wall, joined: entry.joined }));
  let control: ControlRole | null = null;
  let member: MemberRole | null = null;
  const reports = started.use(
    new RefusalReports({
      membership: () => later.driver,
      transport: () => later.transport,
      now: () => clock.now(),
    }),
  );
  const refuse = (refused: RefusedPeer): void => {
    // A control node audits it too.
    if (control !== null) control.recordRefusedPeer(refused);
    else {
      logRefused(refused, randomUUID());
      if (gossip.role !== 'control') reports.record(refused);
    }
  };
  const relay = (channel: FrameChannel): void =>
    control === null ? channel.close('starting') : control.relay.accept(channel);
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
      // Nobody calls a removed node that is dead to the mesh: it hears of the others, too, when it comes.
      denialNotice: () => (gossip.role === 'control' ? denials.notice() : null),
      onDenialNotice: (notice, { identity: from }) => void (from.role === 'control' && denials.take(notice)),
      openCalls: [REFUSED],
      // Gateways and workers open it to control nodes, which have the store.
      streams: [gossip.role === 'control' ? { ...RELAY_STREAM, onChannel: (channel) => relay(channel) } : RELAY_STREAM],
      onCall: (method, request, peer) => {
        if (method === DENY) return denials.take(request);
        if (method === REFUSED) return control?.takeRefusals(request, peer) ?? null;
        return later.driver === undefined || method !== OBSERVE
          ? null
          : answerObserve(later.driver, request, clock.now());
      },
      onRefusedPeer: (refusal) => refuse(refusedPeer(refusal)),
      counters: transportCounters(metrics),
    }),
  );
  later.transport = transport;
  observeClocks(metrics, transport);
  started.defer(
    denials.onChange(() => transport.closeChannels((peer) => denials.why(peer) !== null, 'removed from the mesh')),
  );
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
  const ended = Promise.withResolvers<NodeEnd>();
  const own = started.use(
    ownRemoval({
      current: () => identity.current(),
      denials,
      file: removal,
      seeds: gossip.seedPeers,
      ownAddress: machineParts.metadata.endpoint,
      joined: entry.joined,
      // Those with others that were removed tell nothing.
      openChannels: () => transport.channelCount((peer) => denials.why(peer) === null),
      wall,
      onProblem: warn('removed'),
      onRemoved: (detail) => {
        life.removed = detail;
        logger.error(
          { event: 'removed', runbook: 'docs/runbooks/node-removed.md' },
          `${detail}. This node ends: nobody in the mesh speaks to it any more`,
        );
        // No good-bye, for a removed node's word counts no more; and each part may be disposed again with the node.
        void closeParts(
          [own.remember(detail), ...[control, member, driver].map((each) => each?.[Symbol.asyncDispose]())],
          () => transport.close(),
          ({ message }) => warn('removed')(`not everything could be closed: ${message}`),
        ).then(() => ended.resolve({ reason: 'removed', detail }));
      },
    }),
  );
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
      ownMark: () => highWater.get(),
      onDialFailed: (failed) => {
        entry.dialFailed(failed.address, failed.detail);
        logFailedDial(failed);
        own.dialFailed(failed);
      },
    }),
  );
  later.driver = driver;
  goOn();
  started.defer(observeMembership(metrics, driver, denials));
  started.defer(logMembership(driver, logger, wall));
  driver.subscribe((event) => {
    if (event.kind === 'peer-rejected') refuse(rejectedPeer(event, driver.channelWith(event.nodeId), driver));
    if (event.kind !== 'superseded') return;
    life.superseded = event.detail;
    // What it leads is the other life's to lead; two of one id would end each other's epochs for ever.
    void (control ?? member)?.handOver('at-once');
    ended.resolve({ reason: 'superseded', detail: event.detail });
  });
  driver.subscribe(entry.take);
  started.defer(exchangeMark(highWater, driver));
  driver.feed({ kind: 'start', seeds: gossip.seedPeers });
  // Should a later part fail to start, peers hear a good-bye instead of a death.
  const leave = async (): Promise<void> => (life.removed === null ? driver.leave() : undefined);
  started.defer(leave);

  const { bootId: ownBootId } = machineParts.self;
  const around = { config, transport, logger, metrics, clock, highWater, entry, bootId: ownBootId };
  const ofRole = { ...around, membership: driver, gossip: driver };
  if (gossip.role === 'control') {
    const { startControlRole } = await import('./start-control-role.ts');
    control = started.use(await startControlRole({ ...ofRole, identity, denials, authority }));
  } else {
    const { startMemberRole } = await import('./start-member-role.ts');
    member = started.use(await startMemberRole(ofRole));
  }
  const role: ControlRole | MemberRole = control ?? (member as MemberRole);
  goOn();
  const controlPorts = control === null ? {} : { controlGrpc: control.grpcPort, controlHttps: control.httpsPort };

  const readiness = (): readonly ReadinessPart[] => [
    identityReadiness(identity, wall),
    lifeReadiness(life),
    entry.readiness(driver),
    ...role.readiness(),
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
  const services = started.use(
    new MeshServices({
      identity,
      trustDomain: config.mesh.security.trustDomain,
      bindAddress: gossip.bindAddress,
      advertiseHost: gossip.advertiseHost,
      allowedThumbprints: gossip.tls.allowedThumbprints,
      denials,
      counters: transportCounters(metrics),
      onRefused: (refusal) => refuse(refusedPeer(refusal)),
      tell(endpoints) {
        if (life.leaving) return;
        const { metadataVersion: _, ...metadata } = machine.selfClaim().metadata;
        const own = ownMetadata(config, { meshPort, ...controlPorts }).endpoints;
        driver.feed({ kind: 'update-metadata', metadata: { ...metadata, endpoints: { ...own, ...endpoints } } });
      },
    }),
  );
  // Last in, first out: the good-byes, to peers and to callers, are said while everything behind them still stands.
  started.defer(async () => {
    life.leaving = true;
    // What it leads first, while the others still hear it.
    await role.handOver();
    await Promise.all([control?.drain(), leave()]);
  });
  logger.info({ event: 'started', meshPort, healthPort: health?.port }, `mesh node ${gossip.nodeId} is up`);

  const lifetime = started.move();
  return {
    nodeId: gossip.nodeId,
    membership: driver,
    leadership: embeddedLeadership(role.leadership),
    shards: role.shards,
    registry: role.registry,
    ports: {
      mesh: meshPort,
      ...(health === null ? {} : { health: health.port }),
      ...controlPorts,
    },
    readiness,
    serve: (service, implementation, where) => services.serve(service, implementation, where),
    updateLabels(labels) {
      const { metadataVersion: _, ...metadata } = machine.selfClaim().metadata;
      driver.feed({ kind: 'update-metadata', metadata: { ...metadata, labels } });
    },
    reportLoad: (load) => feedHostLoad(driver, load, wall()),
    ended: ended.promise,
    [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
  };
}
