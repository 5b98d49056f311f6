/**
 * What a gateway or a worker runs beside gossip: the registry through control nodes, the shards that it owns, and leadership where its config names
 * something to stand for or a namespace lets it own shards. None of it holds up its start, and none of it ends the node.
 */
import { type OmniRelayConfig, standingScopes, unmappedShards } from '@omnirelay/config';
import type { Clock } from '@omnirelay/primitives';
import type { GuardedRegistry, HighWaterKeeper } from '@omnirelay/registry';
import type { GossipTransport } from '@omnirelay/transport';
import { fencedRegistry } from './leadership/fenced-registry.ts';
import { LateLeadership, type LeadershipSource } from './leadership/leadership-source.ts';
import type { RunningLeadership } from './leadership/start-leadership.ts';
import type { LeaseGossip, MarkedMembership } from './membership/membership-source.ts';
import type { MeshEntry } from './membership/mesh-entry.ts';
import type { ReadinessPart } from './observability/health-server.ts';
import type { NodeLogger } from './observability/logger.ts';
import { type NodeMetrics, observeRegistry } from './observability/metrics.ts';
import { logRegistryState } from './observability/registry-log.ts';
import { openRelayRegistry } from './relay/relay-registry.ts';
import type { EmbeddedShards } from './sharding/embedded-shards.ts';
import { nodeShards } from './sharding/node-shards.ts';
import { openFollowedShards } from './sharding/open-followed-shards.ts';

export interface MemberRoleDeps {
  readonly config: OmniRelayConfig;
  readonly membership: MarkedMembership;
  readonly gossip: LeaseGossip;
  readonly transport: Pick<GossipTransport, 'dial'>;
  readonly logger: NodeLogger;
  readonly metrics: NodeMetrics;
  readonly clock: Clock;
  readonly highWater: HighWaterKeeper;
  readonly entry: Pick<MeshEntry, 'joined' | 'onChange'>;
  readonly bootId: string;
}

export interface MemberRole extends AsyncDisposable {
  readonly registry: GuardedRegistry;
  readonly leadership: LeadershipSource;
  readonly shards: EmbeddedShards;
  /** `at-once`: another life has what is its. */
  handOver(how?: 'in-order' | 'at-once'): Promise<void>;
  readiness(): readonly ReadinessPart[];
}

export async function startMemberRole(deps: MemberRoleDeps): Promise<MemberRole> {
  const { config, logger, metrics, membership, highWater } = deps;
  await using started = new AsyncDisposableStack();
  const behind = started.use(
    openRelayRegistry({ ...deps, onProblem: (problem) => logger.warn({ event: 'registry' }, problem) }),
  );
  started.defer(behind.onStateChange(() => membership.raiseHighWater(highWater.get())));
  observeRegistry(metrics, behind);
  started.defer(logRegistryState(behind, logger));
  const registry = fencedRegistry({ ...deps, registry: behind });
  const leadership = started.use(
    new LateLeadership(
      () => lead({ ...deps, registry }),
      (err) => logger.error({ event: 'leadership-problem', err }, 'this node stands for nothing'),
    ),
  );
  if (standingScopes(config).length + unmappedShards(config).length > 0) await leadership.begin();
  const follow = started.use(openFollowedShards({ registry, clock: deps.clock, logger }));
  const onMayOwn = (): void => void leadership.begin();
  const shards = started.use(nodeShards({ ...deps, registry, follow, leadership, onMayOwn }));
  const lifetime = started.move();
  return {
    registry,
    leadership,
    shards: shards.embedded,
    async handOver(how = 'in-order') {
      if (how === 'in-order') await shards.leave();
      await leadership.current()?.leave();
    },
    readiness() {
      const { kind, explanation } = behind.state();
      return [{ part: 'registry', ready: kind === 'ok', why: `${kind}: ${explanation}`, optional: true }];
    },
    [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
  };
}

/** Loaded only where something is stood for. */
async function lead(deps: MemberRoleDeps & { readonly registry: GuardedRegistry }): Promise<RunningLeadership> {
  const { leadOver } = await import('./leadership/lead-over.ts');
  return leadOver(deps);
}
