/**
 * A control node whose membership is not its own gossip: the whole control API with its registry, audit and certificates, over a fleet that
 * somebody else keeps. That is how a simulated fleet is shown; production refuses it.
 */
import { ConfigError, type OmniRelayConfig } from '@omnirelay/config';
import type { SwimEvent } from '@omnirelay/protocol';
import { explainListenError } from './explain-listen-error.ts';
import { type EmbeddedLeadership, embeddedLeadership } from './leadership/embedded-leadership.ts';
import { Denials } from './membership/denials.ts';
import { callsToKept, type KeptMembership } from './membership/kept-membership.ts';
import type { MarkedMembership, MembershipSource } from './membership/membership-source.ts';
import { exchangeMark, openRegistryMark } from './membership/registry-mark.ts';
import { transitionHistory } from './membership/transition-history.ts';
import { type ReadinessPart, startHealthServer } from './observability/health-server.ts';
import { logMembership } from './observability/membership-log.ts';
import { observeMembership } from './observability/metrics.ts';
import { type MeshNodeOptions, openNodeGround } from './open-node-ground.ts';

export type { KeptMembership };

export interface ControlNode extends AsyncDisposable {
  readonly membership: MembershipSource;
  readonly leadership: EmbeddedLeadership;
  readonly ports: { readonly controlGrpc: number; readonly controlHttps: number; readonly health?: number };
  readiness(): readonly ReadinessPart[];
}

/** Nobody else keeps a registry for such a fleet: an empty one is simply new. */
const ALONE_ON_PURPOSE = {
  founding: () => ({ kind: 'given' }) as const,
  joined: () => true,
  onChange: () => () => undefined,
};

/** @throws ConfigError in production, or for another role than control; else as `startMeshNode` */
export async function startControlNode(
  config: OmniRelayConfig,
  kept: KeptMembership,
  options: MeshNodeOptions = {},
): Promise<ControlNode> {
  refuseElsewhere(config);
  try {
    return await start(config, kept, options);
  } catch (error) {
    throw explainListenError(error, config);
  }
}

async function start(config: OmniRelayConfig, kept: KeptMembership, options: MeshNodeOptions): Promise<ControlNode> {
  const goOn = (): void => options.signal?.throwIfAborted();
  goOn();
  await using started = new AsyncDisposableStack();
  const ground = started.use(await openNodeGround(config, options, () => kept.view()));
  const { authority, clock, logger, metrics, identity, warn } = ground;
  goOn();
  const membership = started.use(withHistory(kept, () => clock.wall()));
  const denials = new Denials();
  started.defer(observeMembership(metrics, membership, denials));
  started.defer(logMembership(membership, logger, () => clock.wall()));
  const highWater = started.use(await openRegistryMark(config, warn('high-water')));
  started.defer(exchangeMark(highWater, membership));
  // Loaded here and not above: an embedder that starts a worker must not pay for the control plane.
  const { startControlRole } = await import('./start-control-role.ts');
  const control = started.use(
    await startControlRole({
      config,
      identity,
      authority,
      membership,
      transport: callsToKept(kept, () => clock.now()),
      denials,
      logger,
      metrics,
      clock,
      highWater,
      entry: ALONE_ON_PURPOSE,
    }),
  );
  goOn();
  const readiness = (): readonly ReadinessPart[] => [
    { part: 'membership', ready: true, why: `${membership.view().members.size} members of a fleet kept elsewhere` },
    ...control.readiness(),
  ];
  const { healthPort } = config.mesh.control;
  const { nodeId } = config.mesh.gossip;
  const health =
    healthPort === null
      ? null
      : started.use(await startHealthServer({ port: healthPort, nodeId, metrics: metrics.registry, readiness }));
  logger.info({ event: 'started', healthPort: health?.port }, `control node ${nodeId} is up`);
  started.defer(() => control.handOver());
  const lifetime = started.move();
  return {
    membership,
    leadership: embeddedLeadership(control.leadership),
    ports: {
      controlGrpc: control.grpcPort,
      controlHttps: control.httpsPort,
      ...(health === null ? {} : { health: health.port }),
    },
    readiness,
    [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
  };
}

function refuseElsewhere(config: OmniRelayConfig): void {
  const { mode, gossip } = config.mesh;
  const problems = [
    ...(mode === 'development'
      ? []
      : [{ path: 'mesh.mode', message: 'a fleet that is not gossip can be shown in development only' }]),
    ...(gossip.role === 'control'
      ? []
      : [{ path: 'mesh.gossip.role', message: `expected control, which has the control API; got ${gossip.role}` }]),
  ];
  if (problems.length > 0) throw new ConfigError('the config', problems);
}

/** The history holds an event before anybody hears of it. */
function withHistory(kept: KeptMembership, wall: () => number): MarkedMembership & Disposable {
  const history = transitionHistory();
  const listeners = new Set<(event: SwimEvent) => void>();
  const stop = kept.subscribe((event) => {
    history.record(event, new Date(wall()));
    for (const listener of [...listeners]) listener(event);
  });
  return {
    self: kept.self,
    view: () => kept.view(),
    gauges: () => kept.gauges(),
    toWall: (at) => kept.toWall(at),
    isNeighbour: (nodeId) => kept.isNeighbour(nodeId),
    raiseHighWater: (mark) => kept.raiseHighWater(mark),
    ...(kept.probersOf === undefined ? {} : { probersOf: (nodeId) => kept.probersOf?.(nodeId) ?? [] }),
    transitionsOf: (nodeId) => history.of(nodeId),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    [Symbol.dispose]: stop,
  };
}
