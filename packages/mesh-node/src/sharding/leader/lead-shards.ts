/** What a control node does for the shards of the whole mesh: it counts them, and while it leads it publishes their maps and drops what is old of them. */
import { handoverSettings, leaseSettings, mapRetention, type OmniRelayConfig } from '@omnirelay/config';
import { nodeId as asNodeId, type Clock } from '@omnirelay/primitives';
import { GLOBAL_CONTROL } from '@omnirelay/protocol';
import type { GuardedRegistry } from '@omnirelay/registry';
import { leadChanges } from '../../changes/lead-changes.ts';
import { tendDrains } from '../../control-plane/drains/tend-drains.ts';
import { tendForced } from '../../control-plane/shards/tend-forced.ts';
import type { RunningLeadership } from '../../leadership/start-leadership.ts';
import type { MembershipSource } from '../../membership/membership-source.ts';
import type { NodeLogger } from '../../observability/logger.ts';
import type { NodeMetrics } from '../../observability/metrics.ts';
import { HoldBoard } from '../../rebalance/round-holds.ts';
import { startRebalancing } from '../../rebalance/start-rebalancing.ts';
import type { FollowedShards } from '../followed-shards.ts';
import { observeDrains } from './drain-gauges.ts';
import { leaderLog } from './leader-log.ts';
import { settledBy } from './moves-left.ts';
import { observeShards } from './shard-gauges.ts';
import { ShardLeader } from './shard-leader.ts';
import { shardsLeft } from './shards-left.ts';
import { sweepShards } from './sweep-shards.ts';

export interface LeadShardsDeps {
  readonly config: OmniRelayConfig;
  /** Of this life. */
  readonly bootId: string;
  readonly registry: GuardedRegistry;
  readonly membership: Pick<MembershipSource, 'view' | 'subscribe'>;
  readonly leadership: RunningLeadership;
  readonly follow: FollowedShards;
  readonly clock: Clock;
  readonly logger: NodeLogger;
  readonly metrics: NodeMetrics;
}

export function leadShards({ config, metrics, logger, ...deps }: LeadShardsDeps): AsyncDisposable {
  const { registry, leadership, follow, clock } = deps;
  const { nodeId } = config.mesh.gossip;
  const parts = new AsyncDisposableStack();
  const authority = () => leadership.under(GLOBAL_CONTROL.scope);
  const wall = (): number => clock.wall();
  const holds = new HoldBoard();
  const { trustDomain } = config.mesh.security;
  const { ttl: leaseTtl } = leaseSettings(config);
  const led = parts.use(leadChanges({ ...deps, nodeId, trustDomain, leaseTtl, logger, metrics }));
  const leader = parts.use(
    new ShardLeader({
      ...deps,
      nodeId,
      holds,
      planned: led.planned,
      settings: handoverSettings(config),
      settleTime: config.mesh.sharding.settleTime,
      log: leaderLog(logger),
      onError: (err) => logger.error({ event: 'shards-problem', err }, 'the maps of shards were not seen to'),
    }),
  );
  parts.use(led.begin(leader));
  const { changes, policies, begun } = led;
  parts.use(startRebalancing({ ...deps, config, metrics, logger, leader, holds, changes, policies, begun }));
  parts.defer(
    observeShards(metrics, {
      ...{ follow, claims: leadership.ground.claims, peers: leader.sight.peers },
      // Of all namespaces the greatest; while another leads none is known.
      imbalance: () =>
        authority() === undefined ? 0 : Math.max(0, ...[...leader.desks.values()].map((desk) => desk.imbalance)),
    }),
  );
  parts.use(
    sweepShards({
      ...{ registry, follow, authority, wall, writerId: nodeId, retention: mapRetention(config) },
      acks: leader.sight.acks,
      claims: leadership.ground.claims,
      onError: (err) => logger.warn({ event: 'registry', err }, 'what is old of shards was not dropped'),
    }),
  );
  const asLeader = { nodeId, trustDomain: config.mesh.security.trustDomain, registry, leadership, wall };
  const view = () => ({ leader, follow, authority: authority() });
  parts.use(
    tendForced({
      ...asLeader,
      forced: leader.sight.forced,
      settledBy: (namespace) => settledBy(namespace, view()),
      onEnded: (namespace) =>
        logger.info(
          { event: 'forced-moves-ended', namespace },
          `${namespace} has moved; what comes later goes by rounds`,
        ),
      onError: (err) => logger.warn({ event: 'registry', err }, 'forced moves that are over were not seen to'),
    }),
  );
  const drains = parts.use(
    tendDrains({
      ...asLeader,
      now: () => clock.now(),
      claims: leadership.ground.claims,
      peers: leader.sight.peers,
      isAlive: (id) => deps.membership.view().members.get(asNodeId(id))?.liveness === 'alive',
      shardsLeft: (id) => shardsLeft(id, view()),
      onDrained: (id) =>
        logger.info({ event: 'peer-drained', peerId: id }, `${id} is drained: it owns no shard any more`),
      onOverdue: (id, then) =>
        logger.warn(
          { event: 'drain-overdue', peerId: id, atDeadline: then, runbook: 'docs/runbooks/drain-stuck.md' },
          `the time for ${id} to be drained is over (${then})`,
        ),
      onError: (err) => logger.warn({ event: 'registry', err }, 'nodes that are drained were not seen to'),
    }),
  );
  parts.defer(observeDrains(metrics, () => drains.figures()));
  return parts;
}
