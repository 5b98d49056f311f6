/** What every node begins with, wherever its membership comes from: the policy of its mode, an identity that renews, metrics and a logger. */
import { configWarnings, type OmniRelayConfig, swimSettings } from '@omnirelay/config';
import type { CertificateAuthority, IdentitySource, MeshIdentity } from '@omnirelay/pki';
import type { Clock } from '@omnirelay/primitives';
import type { MembershipView } from '@omnirelay/protocol';
import { enforcePolicy } from './enforce-policy.ts';
import { openIdentity } from './identity/open-identity.ts';
import { systemClock } from './membership/system-clock.ts';
import { createNodeLogger, type NodeLogger } from './observability/logger.ts';
import { createNodeMetrics, type NodeMetrics, observeCertificate } from './observability/metrics.ts';
import { exportMetrics } from './observability/otlp-metrics.ts';

export interface MeshNodeOptions {
  /** Calls the start-up off, whose promise then rejects with the signal's reason; a running node heeds it no more and is ended by disposing it. */
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  /** Default: JSON lines on standard output at the config's level. */
  readonly logger?: NodeLogger;
  /** A file that takes everything the membership machine is fed; it must not be there yet. */
  readonly record?: string | undefined;
}

export interface NodeGround extends AsyncDisposable {
  readonly identity: IdentitySource;
  readonly authority: CertificateAuthority | null;
  readonly self: MeshIdentity;
  readonly clock: Clock;
  readonly metrics: NodeMetrics;
  readonly logger: NodeLogger;
  warn(event: string): (problem: string) => void;
}

/** @param view what gossip knows so far, for a renewal that asks a control node */
export async function openNodeGround(
  config: OmniRelayConfig,
  options: MeshNodeOptions,
  view: () => MembershipView | undefined,
): Promise<NodeGround> {
  const clock = options.clock ?? systemClock;
  const { gossip } = config.mesh;
  await using opened = new AsyncDisposableStack();
  await enforcePolicy(config);
  options.signal?.throwIfAborted();
  // Identity comes first, and its problems are told by a logger that bears its name: the two are tied together once both are there.
  const later: { logger?: NodeLogger } = {};
  const metrics = createNodeMetrics();
  const { source, authority } = await openIdentity(config, {
    clock,
    controlEndpoints: () => [...new Set([...controlGrpcAddresses(view()), ...config.mesh.control.endpoints])],
    onProblem: (problem) => {
      metrics.certificateRenewals.inc({ mesh_outcome: 'failure' });
      later.logger?.error({ event: 'identity', runbook: 'docs/runbooks/certificate-expiry.md' }, problem);
    },
    onRenewed: (material) => {
      metrics.certificateRenewals.inc({ mesh_outcome: 'success' });
      later.logger?.info({ event: 'identity', notAfter: material.notAfter }, 'certificate renewed');
    },
  });
  opened.use(source);
  const self = source.current().identity;
  const logger =
    options.logger ??
    createNodeLogger({
      self,
      region: gossip.region,
      meshVersion: gossip.meshVersion,
      level: config.mesh.telemetry.logLevel,
    });
  later.logger = logger;
  for (const { path, message } of configWarnings(config)) logger.warn({ event: 'config', key: path }, message);
  observeCertificate(metrics, source, () => clock.wall());
  metrics.gossipProbeTimeout.set(swimSettings(config).pingTimeout);
  const warn = (event: string) => (problem: string) => logger.warn({ event }, problem);
  const { otlpEndpoint } = config.mesh.telemetry;
  if (otlpEndpoint !== undefined) {
    const { meshVersion } = gossip;
    const wall = (): number => clock.wall();
    const onProblem = warn('telemetry');
    opened.use(exportMetrics({ self, meshVersion, otlpEndpoint, metrics: metrics.registry, wall, onProblem }));
  }
  const lifetime = opened.move();
  return {
    identity: source,
    authority,
    self,
    clock,
    metrics,
    logger,
    warn,
    [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
  };
}

function controlGrpcAddresses(view: MembershipView | undefined): string[] {
  const addresses: string[] = [];
  for (const { liveness, claim } of view?.members.values() ?? []) {
    const endpoint = claim?.metadata.endpoints.controlGrpc;
    if (liveness === 'alive' && endpoint !== undefined) addresses.push(endpoint);
  }
  return addresses;
}
