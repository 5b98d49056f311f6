/** What a control node does for changes: it follows them all, and while it leads the mesh it sees them through, with the moves of shards that they want. */
import type { Clock, NodeId } from '@omnirelay/primitives';
import { GLOBAL_CONTROL } from '@omnirelay/protocol';
import { REBALANCE_STATE_PREFIX } from '@omnirelay/protocol/rebalance';
import type { GuardedRegistry } from '@omnirelay/registry';
import { RegistryMirror } from '../control-plane/registry-mirror.ts';
import type { RunningLeadership } from '../leadership/start-leadership.ts';
import type { MembershipSource } from '../membership/membership-source.ts';
import type { NodeLogger } from '../observability/logger.ts';
import type { NodeMetrics } from '../observability/metrics.ts';
import type { FollowedPolicies } from '../rebalance/policies/followed-policies.ts';
import { openFollowedPolicies } from '../rebalance/policies/open-followed-policies.ts';
import type { FollowedShards } from '../sharding/followed-shards.ts';
import type { ShardLeader } from '../sharding/leader/shard-leader.ts';
import { BegunMoves } from './begun-moves.ts';
import { ChangeContents } from './change-contents.ts';
import { observeChanges } from './change-figures.ts';
import { ChangeLeader } from './change-leader.ts';
import { changeLog } from './change-log.ts';
import { meshView } from './change-sight.ts';
import { FollowedChanges } from './followed-changes.ts';
import type { PlannedMoves } from './planned-moves.ts';
import { PlannedSteps } from './planned-steps.ts';
import { RecomputeStale } from './planning/recompute-stale.ts';
import { ChangeSweep } from './sweep-changes.ts';

export interface LeadChangesDeps {
  readonly nodeId: NodeId;
  readonly trustDomain: string;
  readonly registry: GuardedRegistry;
  readonly leadership: RunningLeadership;
  readonly follow: FollowedShards;
  readonly clock: Clock;
  /** Milliseconds. */
  readonly leaseTtl: number;
  readonly logger: NodeLogger;
  readonly metrics: NodeMetrics;
  readonly membership: Pick<MembershipSource, 'view'>;
}

export interface LedChanges extends AsyncDisposable {
  readonly changes: FollowedChanges;
  readonly policies: FollowedPolicies;
  readonly begun: BegunMoves;
  /** For whoever leads the shards. */
  readonly planned: PlannedMoves;
  /** Once there is one; ends before it does. */
  begin(leader: ShardLeader): AsyncDisposable;
}

export function leadChanges(deps: LeadChangesDeps): LedChanges {
  const { nodeId, registry, leadership, follow, clock } = deps;
  const parts = new AsyncDisposableStack();
  const ended = new AbortController();
  parts.defer(() => ended.abort());
  const log = changeLog(deps.logger);
  const wall = (): number => clock.wall();
  const onError = log.registry;
  const changes = parts.use(new FollowedChanges({ registry, wall, onError, onUnreadable: log.unreadable }));
  const policies = parts.use(openFollowedPolicies({ registry, wall, logger: deps.logger }));
  const states = parts.use(new RegistryMirror({ registry, prefix: REBALANCE_STATE_PREFIX, wall, onError }));
  const contents = new ChangeContents({
    store: registry.store,
    now: () => clock.now(),
    onUnreadable: (id, why) => log.unreadable(`content of ${id}`, why),
  });
  const begun = parts.use(new BegunMoves(changes));
  let leader: ShardLeader | undefined;
  const planned = new PlannedSteps({
    ...{ changes, contents, policies, wall, signal: ended.signal },
    peers: () => sightOf(leader).peers,
    view: () => meshView({ follow, policies, owners: sightOf(leader).owners }),
    authority: () => leadership.under(GLOBAL_CONTROL.scope),
    onLost: log.lost,
  });
  parts.defer(
    changes.onStep((news) => {
      if (news.is.writerId === nodeId && leadership.under(GLOBAL_CONTROL.scope) !== undefined) log.step(news);
    }),
  );
  parts.use(
    new ChangeSweep({
      ...{ registry, changes, writerId: nodeId },
      authority: () => leadership.under(GLOBAL_CONTROL.scope),
      onError: log.registry,
    }),
  );
  const leads = (): boolean => leadership.under(GLOBAL_CONTROL.scope) !== undefined;
  parts.defer(observeChanges(deps.metrics, { changes, moves: follow.moves, leads }));
  changes.start();
  states.start();
  return {
    ...{ changes, policies, begun, planned },
    begin(begins) {
      leader = begins;
      const of = { changes, contents, planned, begun, policies, states, leader };
      const working = new AsyncDisposableStack();
      working.use(new ChangeLeader({ ...deps, ...of, onRefused: log.refused, onError: log.problem }));
      working.use(new RecomputeStale({ ...deps, ...of, onError: log.problem }));
      return working;
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

function sightOf(leader: ShardLeader | undefined): ShardLeader['sight'] {
  if (leader === undefined) throw new Error('steps of changes are asked for by nobody who leads shards');
  return leader.sight;
}
