/** What a control node does for the health of the whole mesh: while it leads, shards leave nodes that are sick, by changes, and come back once they are well. */
import type { OmniRelayConfig } from '@omnirelay/config';
import type { Clock } from '@omnirelay/primitives';
import { GLOBAL_CONTROL } from '@omnirelay/protocol';
import type { GuardedRegistry } from '@omnirelay/registry';
import type { BegunMoves } from '../changes/begun-moves.ts';
import type { FollowedChanges } from '../changes/followed-changes.ts';
import { LedActs } from '../control-plane/led-acts.ts';
import type { RunningLeadership } from '../leadership/start-leadership.ts';
import type { MembershipSource } from '../membership/membership-source.ts';
import type { NodeLogger } from '../observability/logger.ts';
import type { NodeMetrics } from '../observability/metrics.ts';
import type { FollowedShards } from '../sharding/followed-shards.ts';
import type { ShardLeader } from '../sharding/leader/shard-leader.ts';
import { ControllerActs } from './controller-acts.ts';
import { KnownChanges } from './known-changes.ts';
import type { FollowedPolicies } from './policies/followed-policies.ts';
import { RebalanceDriver } from './rebalance-driver.ts';
import { observeRebalancing } from './rebalance-gauges.ts';
import { rebalanceLog } from './rebalance-log.ts';
import type { HoldBoard } from './round-holds.ts';
import { StateRecords } from './state-records.ts';

export interface RebalancingDeps {
  readonly config: OmniRelayConfig;
  readonly registry: GuardedRegistry;
  readonly membership: Pick<MembershipSource, 'view' | 'subscribe'>;
  readonly leadership: RunningLeadership;
  readonly follow: FollowedShards;
  readonly changes: FollowedChanges;
  readonly begun: BegunMoves;
  readonly policies: FollowedPolicies;
  readonly leader: ShardLeader;
  /** What its rounds are told. */
  readonly holds: HoldBoard;
  readonly clock: Clock;
  readonly logger: NodeLogger;
  readonly metrics: NodeMetrics;
}

/** A chain of its own, since it is written by another part of the process than operators' acts are. */
export const rebalanceWriter = (nodeId: string): string => `${nodeId}~rebalance`;

/** Ends before what it was given does. */
export function startRebalancing({ config, logger, metrics, ...deps }: RebalancingDeps): AsyncDisposable {
  const { registry, leadership, changes, clock } = deps;
  const { nodeId } = config.mesh.gossip;
  const { trustDomain } = config.mesh.security;
  const parts = new AsyncDisposableStack();
  const log = rebalanceLog(logger);
  const wall = (): number => clock.wall();
  const authority = () => leadership.under(GLOBAL_CONTROL.scope);
  let driver: RebalanceDriver | undefined;
  const wake = (): void => driver?.wake();
  const onError = (err: unknown): void => logger.warn({ event: 'registry', err }, 'the registry did not answer');
  const records = parts.use(
    new StateRecords({ registry, writerId: nodeId, authority, wall, wake, onError, onUnreadable: log.unreadable }),
  );
  const known = parts.use(new KnownChanges({ changes, registry, wall, wake, onError }));
  const acts = parts.use(
    new LedActs(rebalanceWriter(nodeId), changes.headers, { nodeId, trustDomain, registry, leadership, wall }),
  );
  const watching = parts.use(
    new RebalanceDriver({ ...deps, records, known, acts: new ControllerActs(acts, { trustDomain, wall }), log }),
  );
  driver = watching;
  parts.defer(
    observeRebalancing(metrics, {
      ...{ changes, wall, leads: () => authority() !== undefined },
      states: () => watching.states(),
      braked: () => watching.braked(),
    }),
  );
  return parts;
}
