/**
 * Leadership of one node: the lease machine over the registry and gossip, and what the rest of the node sees of it. It waits for a dark registry, and
 * for the mesh to be joined; nothing else waits for it.
 */
import type { Clock } from '@omnirelay/primitives';
import {
  type Authority,
  GLOBAL_CONTROL,
  guard,
  LeaseMachine,
  type LeaseSelf,
  type LeaseSettings,
  type ScopeSetting,
} from '@omnirelay/protocol';
import type { GuardedRegistry, HighWaterKeeper } from '@omnirelay/registry';
import { RegistryMirror } from '../control-plane/registry-mirror.ts';
import type { LeaseGossip, MembershipSource } from '../membership/membership-source.ts';
import type { NodeLogger } from '../observability/logger.ts';
import type { NodeMetrics } from '../observability/metrics.ts';
import { type Beginning, beginWhenJoined, type Entry } from './begin-when-joined.ts';
import { LEADERSHIP_BOUNDS } from './bounds.ts';
import { ConflictWatch } from './conflict-watch.ts';
import { ElectionClock } from './election-clock.ts';
import { GossipExchange } from './gossip-exchange.ts';
import { gossipForLeases } from './gossip-for-leases.ts';
import { KnownClaims } from './known-claims.ts';
import { LeaderTokens } from './leader-tokens.ts';
import type { Leadership } from './leadership.ts';
import { eventMaker } from './leadership-events.ts';
import { leadershipLog } from './leadership-log.ts';
import { countLeadership } from './leadership-metrics.ts';
import { LeadershipNews } from './leadership-news.ts';
import { createLeaseDriver } from './lease-driver.ts';
import { LeaseHistory } from './lease-history.ts';
import { OwnClaims } from './own-claims.ts';
import { createRegistryProvider } from './registry-provider.ts';
import { RunningEffects } from './running-effects.ts';
import { CLAIMS_PREFIX, STEP_DOWN_PREFIX } from './scope-kind.ts';
import { SeenRenewals } from './seen-renewals.ts';
import { type ShardGround, shardGround } from './shard-ground.ts';
import { StepDownRequests } from './step-down-requests.ts';
import { tendRegistry } from './tend-registry.ts';

export interface LeadershipDeps {
  readonly self: LeaseSelf;
  readonly settings: LeaseSettings;
  readonly scopes: readonly ScopeSetting[];
  /** Without it this node only sees who leads. */
  readonly enabled: boolean;
  readonly registry: GuardedRegistry;
  readonly membership: MembershipSource;
  /** Absent where members are only simulated. */
  readonly gossip?: LeaseGossip | undefined;
  readonly highWater: HighWaterKeeper;
  readonly clock: Clock;
  readonly logger: NodeLogger;
  readonly metrics: NodeMetrics;
  readonly entry: Entry;
}

export interface RunningLeadership extends Leadership {
  /** What shards that a map gives to this node hang on. */
  readonly ground: ShardGround;
  /** Shards without a map, which it stands for beside its other scopes: these from now on, and no others. */
  standForShards(shards: readonly ScopeSetting[]): void;
  /** Hands everything over, waiting for what runs, and claims no more; resolves once it is done or its time is over. */
  leave(): Promise<void>;
}

export function startLeadership(deps: LeadershipDeps): RunningLeadership {
  const { self, settings, scopes, registry, membership, clock, logger, metrics } = deps;
  const { nodeId } = self;
  const wall = (): number => clock.wall();
  const closed = new AbortController();
  const parts = new AsyncDisposableStack();
  let leaving: Promise<void> | undefined;
  let toldToLeave = false;
  let onLeft = (): void => undefined;
  let begun = false;
  let standing = scopes;
  let beginning: Beginning | undefined;

  const isLeaving = (): boolean => toldToLeave;
  const warn = (problem: string): void => logger.warn({ event: 'leadership-problem' }, problem);
  const trouble = (error: unknown): void => {
    if (!closed.signal.aborted) logger.warn({ event: 'registry', err: error }, 'the registry did not answer');
  };
  const leftOut = (records: number, why: string): void =>
    logger.warn({ event: 'leadership-problem', records }, `${records} records of who led were not written: ${why}`);
  const mirror = (prefix: string) => parts.use(new RegistryMirror({ registry, prefix, wall, onError: trouble }));

  const claims = mirror(CLAIMS_PREFIX);
  const stepDowns = mirror(STEP_DOWN_PREFIX);
  const known = parts.use(new KnownClaims(claims));
  const machine = new LeaseMachine({ self, scopes, settings, now: { at: clock.now(), wall: clock.wall() } });
  const own = new OwnClaims(machine);
  const renewals = new SeenRenewals();
  const tokens = new LeaderTokens({ self, machine, own, known, renewals, clock });
  const running = parts.use(new RunningEffects());
  const gossip = gossipForLeases({
    membership,
    gossip: deps.gossip,
    alone: () => beginning?.alone() === true,
    now: () => clock.now(),
  });
  const log = leadershipLog(membership, logger);
  const elections = new ElectionClock({
    clock,
    renewals,
    isAhead: (claim) => tokens.isOwn(claim) && !own.holds(claim.claimId),
  });
  const requests = parts.use(
    new StepDownRequests({
      mirror: stepDowns,
      registry,
      writerId: nodeId,
      holds: (claimId) => own.holds(claimId),
      obey: ({ scope, next }) => driver.feed({ kind: 'step-down', scope, ...(next !== undefined && { next }) }),
      onError: trouble,
    }),
  );
  const request = (claimId: string) => requests.of(claimId);
  const history = parts.use(
    new LeaseHistory({ self: nodeId, wall, registry, membership, known, request, onLeftOut: leftOut }),
  );
  const count = parts.use(
    countLeadership(metrics, {
      standing: () => standing.map(({ scope }) => scope),
      elections,
      epoch: () => machine.standing().epoch,
      leaving: isLeaving,
      held: () => own.held(),
      tokens: () => tokens.all(),
      shown: (scope) => known.liveOf(scope),
    }),
  );
  const conflicts = new ConflictWatch({
    self: nodeId,
    own,
    known,
    gossip,
    clock,
    isFresh: () => claims.staleSince === null,
    onBegun: (conflict) => {
      metrics.leadershipSplitBrains.inc();
      log.splitBrain(conflict);
    },
  });
  const events = eventMaker({
    self: nodeId,
    wall,
    token: (claim) => tokens.of(claim),
    held: () => own.held(),
    endedIn: (claim) => known.endedIn(claim.nodeId, claim.epoch),
    request,
    leaving: isLeaving,
  });
  const provider = createRegistryProvider({
    store: registry.store,
    writerId: nodeId,
    within: { read: 2 * settings.freshRead, transact: 2 * settings.freshRead, heartbeat: settings.renewInterval },
    alongside: (transaction) => history.alongside(transaction),
    onLeftOut: leftOut,
    onRead: (records) => renewals.take(records, clock.now()),
    onProblem: warn,
    signal: closed.signal,
  });

  const news = new LeadershipNews({
    own,
    isOwn: (claim) => tokens.isOwn(claim),
    events,
    log,
    count,
    elections,
    history,
    requests,
    conflicts,
    leaving: isLeaving,
    onProblem: warn,
  });
  const exchange = new GossipExchange({ gossip, machine, own, conflicts });

  const driver = parts.use(
    createLeaseDriver({
      machine,
      clock,
      provider,
      onEvent: (event) => news.ofOwn(event),
      onStop: (scope, claimId) =>
        running.whenDone(claimId, LEADERSHIP_BOUNDS.stopDeadlineMs, (left) => {
          if (left > 0) warn(`${scope} is given away although ${left} effects under it have not ended in time`);
          driver.feed({ kind: 'stopped', scope });
        }),
      onTurn: () => {
        exchange.tell();
        ground.turned();
        if (machine.standing().left && driver.writing === 0) onLeft();
      },
      onProblem: warn,
    }),
  );

  const feed = driver.feed;
  const ground = shardGround({ self, claims, machine, feed, reading: driver.reading });
  const hearGossip = (): void => exchange.hear(feed);
  parts.defer(known.subscribe((change) => news.ofRecords(change)));
  parts.defer(claims.subscribe(() => feed({ kind: 'look' })));
  parts.defer(gossip.onChange(hearGossip));
  parts.defer(deps.highWater.onRaised(({ lineageEpoch }) => feed({ kind: 'lineage-heard', lineageEpoch })));
  const begin = (): void => {
    if (begun || isLeaving() || closed.signal.aborted || !deps.enabled) return;
    begun = true;
    feed({ kind: 'start' });
    if (standing !== scopes) feed({ kind: 'scopes', scopes: standing });
    feed({ kind: 'lineage-heard', lineageEpoch: deps.highWater.get().lineageEpoch });
    hearGossip();
  };
  const admission = (scope: string) => guard({ grant: () => machine.grant(scope), clock: driver.reading });
  const under = (scope: string): Authority | undefined => {
    const admitted = admission(scope);
    return admitted.kind === 'admitted' ? admitted.authority : undefined;
  };
  claims.start();
  // Shards are handed over by the map: of them nobody is asked to step down.
  let hears = false;
  const hearStepDowns = (): void => {
    if (hears || standing.length === 0) return;
    hears = true;
    stepDowns.start();
  };
  hearStepDowns();
  beginning = parts.use(beginWhenJoined(deps.entry, () => claims.whenLoaded(begin)));
  parts.use(
    tendRegistry({
      registry,
      writerId: nodeId,
      renewInterval: settings.renewInterval,
      wall,
      standing: () => begun,
      authority: () => under(GLOBAL_CONTROL.scope),
      onError: trouble,
    }),
  );

  const leave = async (): Promise<void> => {
    if (!begun) return;
    const left = Promise.withResolvers<void>();
    onLeft = left.resolve;
    const deadline = setTimeout(left.resolve, LEADERSHIP_BOUNDS.leaveDeadlineMs);
    feed({ kind: 'leave' });
    await left.promise;
    clearTimeout(deadline);
  };
  return {
    tokens: () => tokens.all(),
    expiryOf: (claim) => tokens.expiryOf(claim),
    conflicts: () => conflicts.all(),
    status: () => {
      const { epoch, clockTrusted, hiccup } = machine.standing();
      const { staleSince } = claims;
      return {
        standing: standing.map(({ scope }) => scope),
        holds: [...own.held()].map(({ scope }) => scope),
        epoch,
        clockTrusted,
        registry: registry.state().kind,
        hiccup,
        staleSince: staleSince === null ? null : new Date(staleSince),
      };
    },
    subscribe: (listener) => news.subscribe(listener),
    admit: (scope) => running.track(admission(scope)),
    under,
    ground,
    standForShards(shards) {
      const next = [...scopes, ...shards];
      if (isLeaving() || next.map(({ scope }) => scope).join() === standing.map(({ scope }) => scope).join()) return;
      standing = next;
      hearStepDowns();
      if (begun) feed({ kind: 'scopes', scopes: standing });
    },
    leave() {
      toldToLeave = true;
      leaving ??= leave();
      return leaving;
    },
    async [Symbol.asyncDispose]() {
      closed.abort();
      await parts.disposeAsync();
    },
  };
}
