/**
 * The control plane of a node of role `control`: REST and SSE on one listener, gRPC on another, both TLS under the mesh CA with optional
 * client certificates. It serves from the first moment; what needs the registry says so until the registry answers.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { Server } from '@grpc/grpc-js';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import {
  createMeshTlsListener,
  grpcLimits,
  peerOf,
  type RefusedConnection,
  serveGrpc,
  serveHttp,
} from '@omnirelay/transport';
import { observeRegistry, transportCounters } from '../observability/metrics.ts';
import { refusedPeer, refusedPeerLog } from '../observability/refused-peers.ts';
import { logRegistryState } from '../observability/registry-log.ts';
import { adoptByItself } from './adopt-by-itself.ts';
import { ALL_OPERATIONS } from './all-operations.ts';
import { AUDIT_PREFIX, AuditChain } from './audit-chain.ts';
import { auditChainsOf } from './audit-chains.ts';
import { AuditLog } from './audit-log.ts';
import type { Authenticator } from './authenticate.ts';
import { authoritySigner } from './authority-signer.ts';
import { CONTROL_BOUNDS } from './bounds.ts';
import { CallRate } from './call-rate.ts';
import { openChangeState } from './changes/change-state.ts';
import type { ControlPlane, ControlPlaneDeps, RefusedPeer } from './control-plane.ts';
import { DenialTeller } from './denial-teller.ts';
import { Executor } from './executor.ts';
import { FailedSignIns } from './failed-sign-ins.ts';
import { addGrpcFace } from './grpc-face.ts';
import { IdempotencyRoom } from './idempotency-room.ts';
import { openLeadershipState } from './leaders/leadership-state.ts';
import { openRefusals } from './open-refusals.ts';
import type { ControlState } from './operation-context.ts';
import { PageWalks } from './page-walks.ts';
import { PEER_PREFIX } from './peer-record.ts';
import { PeersView } from './peers-view.ts';
import { openPolicyState } from './policies/policy-state.ts';
import { RefusedPeersOfMembers, refusalOfPeer } from './refused-peers-of-members.ts';
import { type MirroredRegistry, RegistryMirror } from './registry-mirror.ts';
import { createRestFace, unreadableRequest } from './rest-face.ts';
import { sealInBackground } from './seal-in-background.ts';
import { openShardState } from './shards/shard-state.ts';
import { sweepInBackground } from './sweep-in-background.ts';
import { createTokenVerifier } from './token-verifier.ts';
import { recordTransitions } from './transitions/record-transitions.ts';
import { logUnreadableRecords, unreadableEntries } from './unreadable-records.ts';
import { VantageViews } from './vantage-views.ts';
import { WatcherSlots } from './watcher-slots.ts';

export type { ControlPlane, ControlPlaneConfig, ControlPlaneDeps, RefusedPeer } from './control-plane.ts';

export async function startControlPlane(deps: ControlPlaneDeps): Promise<ControlPlane> {
  const { config, identity, logger, membership, metrics, registry, self } = deps;
  const wall = (): number => deps.clock.wall();
  const leaving = new AbortController();
  const stopping = new AbortController();
  await using building = new AsyncDisposableStack();
  building.defer(() => stopping.abort());

  const registryTrouble = (error: unknown): void =>
    logger.warn({ event: 'registry', err: error }, 'the registry did not answer');
  const mirror = (prefix: string, of: MirroredRegistry = registry): RegistryMirror => {
    const made = building.use(new RegistryMirror({ registry: of, prefix, wall, onError: registryTrouble }));
    made.start();
    return made;
  };
  const peerRecords = mirror(PEER_PREFIX);
  building.defer(logUnreadableRecords(peerRecords, logger));
  const auditRecords = mirror(AUDIT_PREFIX);
  const viewId = randomBytes(6).toString('base64url');
  const leadership = building.use(
    openLeadershipState({ mirror, auditRecords, membership, sight: deps.leadership ?? null, logger }),
  );
  const shards = building.use(
    openShardState({
      mirror,
      config,
      follow: deps.shards,
      claimRecords: leadership.claimRecords,
      peerRecords,
      logger,
      wall,
    }),
  );
  const changes = building.use(openChangeState({ registry, logger, wall, onError: registryTrouble }));
  const policies = building.use(openPolicyState({ mirror, follow: deps.shards, logger }));
  const peers = building.use(
    new PeersView({ membership, mirror: peerRecords, leads: leadership.claims, viewId, wall }),
  );
  const chain = new AuditChain({ registry, writerId: self.nodeId, wall, keep: CONTROL_BOUNDS.auditPerWriter });
  const refusals = building.use(openRefusals({ registry, nodeId: self.nodeId, wall, logger }));
  const transitions = building.use(
    recordTransitions({
      self,
      membership,
      registry,
      mirror,
      peerRecords,
      leads: deps.gossip === undefined ? null : (deps.leadership ?? null),
      logger,
      wall,
      onError: registryTrouble,
    }),
  );
  const state: ControlState = {
    self,
    meshId: config.meshId,
    membership,
    registry,
    identity,
    signer: deps.authority === null ? null : authoritySigner(deps.authority, wall, config.leafTtlMs),
    peers,
    peerRecords,
    auditRecords,
    auditLog: building.use(new AuditLog(auditRecords, unreadableEntries(logger))),
    leadership,
    shards,
    policies,
    changes,
    audit: chain,
    transitions: transitions.log,
    metrics,
    logger,
    watchers: new WatcherSlots(metrics),
    idempotencyRoom: new IdempotencyRoom(registry, wall),
    walks: new PageWalks(() => deps.clock.now()),
    vantage: new VantageViews({ membership, ask: deps.askMember, now: () => deps.clock.now() }),
    operations: ALL_OPERATIONS,
    wall,
    leaving: leaving.signal,
    seeds: deps.seeds,
    bootEpochFloor: deps.bootEpochFloor,
  };
  const authenticator: Authenticator = {
    verifyToken: config.oidc === undefined ? null : createTokenVerifier({ ...config.oidc, mode: config.mode, wall }),
    whyDenied: (certificate) => deps.denials.why({ identity: certificate.identity, notBefore: certificate.notBefore }),
    onDenials: (listener) => deps.denials.onChange(listener),
    wall,
  };
  building.use(
    new DenialTeller({
      membership,
      mirror: peerRecords,
      denials: deps.denials,
      tell: deps.tellMember,
      wall,
      onBound: (dropped) =>
        logger.warn(
          { event: 'bound-reached', bound: 'denials', dropped },
          `${dropped} of the removed node ids, the oldest, are refused by no member any more: replace the CA, so that their certificates end`,
        ),
    }),
  );
  const executor = new Executor({
    state,
    authenticator,
    chain,
    refusals,
    callRate: new CallRate(wall),
    failedSignIns: new FailedSignIns(wall),
    logger,
    tracer: deps.tracer,
  });

  const logRefused = refusedPeerLog(logger, metrics, wall);
  const recordRefusedPeer = (refused: RefusedPeer): void => {
    const correlationId = randomUUID();
    logRefused(refused, correlationId);
    refusals.record(refusalOfPeer(refused, correlationId));
  };
  const ofMembers = new RefusedPeersOfMembers({ refusals, correlationId: randomUUID, wall });
  const onRefused = (refused: RefusedConnection): void => recordRefusedPeer(refusedPeer(refused));
  const counters = transportCounters(metrics);
  const listen = async (port: number, alpn: readonly string[]) =>
    building.use(
      await createMeshTlsListener({
        identity,
        trustDomain: self.trustDomain,
        bindAddress: config.bindAddress,
        port,
        clientCertificate: 'optional',
        alpn,
        ...(config.allowedThumbprints === undefined ? {} : { allowedThumbprints: config.allowedThumbprints }),
        counters,
        onRefused,
      }),
    );

  const grpcListener = await listen(config.grpcPort, ['h2']);
  const server = new Server({
    ...grpcLimits(grpcListener),
    'grpc.max_receive_message_length': CONTROL_BOUNDS.bodyBytes,
  });
  building.defer(() => server.forceShutdown());
  addGrpcFace(server, { executor, operations: ALL_OPERATIONS, signal: stopping.signal });
  serveGrpc(grpcListener, server);

  const httpsListener = await listen(config.httpsPort, ['h2', 'http/1.1']);
  const rest = createRestFace({ executor, operations: ALL_OPERATIONS, signal: stopping.signal });
  const requestListener = getRequestListener(
    (request, bindings) => {
      const { incoming } = bindings as unknown as HttpBindings;
      return rest(request, {
        peer: peerOf(incoming.socket),
        remoteAddress: incoming.socket.remoteAddress,
        transport: incoming.httpVersionMajor === 2 ? 'http-2' : 'http-1.1',
      });
    },
    { overrideGlobalObjects: false, hostname: self.nodeId, errorHandler: unreadableRequest },
  );
  serveHttp(httpsListener, (request, response) => {
    // On every answer, those of requests that no face could read included.
    (response as ServerResponse).setHeader('rpc-transport', request.httpVersionMajor === 2 ? 'http-2' : 'http-1.1');
    (response as ServerResponse).setHeader('rpc-encoding', 'json');
    Promise.resolve(requestListener(request as never, response as never)).catch((error: unknown) => {
      logger.error({ event: 'http', err: error }, 'a request could not be answered');
      response.destroy();
    });
  });

  building.use(
    sweepInBackground({
      nodeId: self.nodeId,
      registry,
      membership,
      peerRecords,
      clock: deps.clock,
      logger,
      onError: registryTrouble,
    }),
  );
  if (deps.gossip !== undefined)
    building.use(
      adoptByItself({
        state,
        gossip: deps.gossip,
        isRemoved: (nodeId) => deps.denials.isRemoved(nodeId),
        adopt: config.adopt ?? 'manual',
        clock: deps.clock,
      }),
    );
  observeRegistry(metrics, registry);
  building.defer(logRegistryState(registry, logger));
  let draining: Promise<void> | undefined;
  const drain = (): Promise<void> => {
    leaving.abort();
    draining ??= Promise.all([grpcListener, httpsListener].map((one) => one.close(CONTROL_BOUNDS.drainMs))).then(
      () => undefined,
    );
    return draining;
  };
  building.use(
    sealInBackground({
      registry,
      identity: () => identity.current(),
      chains: auditChainsOf(self.nodeId),
      wall,
      signal: stopping.signal,
      onError: registryTrouble,
    }),
  );
  building.defer(() => stopping.abort());

  const parts = building.move();
  return {
    grpcAddress: grpcListener.address(),
    httpsAddress: httpsListener.address(),
    recordRefusedPeer,
    takeRefusals: (report, from) => ofMembers.take(report, from),
    readiness() {
      const now = registry.state();
      return [
        leaving.signal.aborted
          ? { part: 'control-api', ready: false, why: 'this node is leaving: call another control node' }
          : { part: 'control-api', ready: true, why: 'serving REST and gRPC' },
        { part: 'registry', ready: now.kind === 'ok', why: `${now.kind}: ${now.explanation}`, optional: true },
      ];
    },
    drain,
    async [Symbol.asyncDispose]() {
      await drain();
      await parts.disposeAsync();
    },
  };
}
