/**
 * Shards of one node, whatever its role: it follows the namespaces, stands as an owner as soon as one of them names its role, and before it goes asks for its
 * shards to be handed over, or to be kept for it until it is back.
 */
import { handoverSettings, type OmniRelayConfig, unmappedShards } from '@omnirelay/config';
import type { Clock } from '@omnirelay/primitives';
import { OwnedShards } from '@omnirelay/protocol';
import type { GuardedRegistry } from '@omnirelay/registry';
import type { LeadershipSource } from '../leadership/leadership-source.ts';
import { createRegistryProvider } from '../leadership/registry-provider.ts';
import { standWhereNoMapIs } from '../leadership/stand-where-no-map-is.ts';
import type { RunningLeadership } from '../leadership/start-leadership.ts';
import type { MembershipSource } from '../membership/membership-source.ts';
import type { NodeLogger } from '../observability/logger.ts';
import type { EmbeddedShards } from './embedded-shards.ts';
import type { FollowedShards } from './followed-shards.ts';
import { HeldCalls } from './held-calls.ts';
import { ShardLostError, ShardOwner } from './shard-owner.ts';
import { ShardWork } from './shard-work.ts';
import { logShards } from './shards-log.ts';
import { ShardsOfNode } from './shards-of-node.ts';

export interface NodeShardsDeps {
  readonly config: OmniRelayConfig;
  readonly registry: GuardedRegistry;
  readonly follow: FollowedShards;
  readonly membership: Pick<MembershipSource, 'view'>;
  readonly leadership: LeadershipSource<RunningLeadership>;
  /** A namespace names this node's role: without a lease it owns nothing. */
  readonly onMayOwn: () => void;
  readonly clock: Clock;
  readonly logger: NodeLogger;
}

export interface NodeShards extends AsyncDisposable {
  readonly embedded: EmbeddedShards;
  /**
   * Has its shards handed over, where there is somebody to take them, for as long as the config lets it. With a grace (`stopGrace`) it ends what runs
   * instead, and its shards wait for its next life.
   */
  leave(): Promise<void>;
}

/** Whether it is of any use to wait for a hand-over is looked at so often. */
const LOOK_MS = 250;
/** What it may take beside the work that is waited for: that it is broken off, and that the leader is told. */
const WITHIN_OF_REST_MS = 6_000;
/** Milliseconds that a request of the owner's machine may take. */
const WITHIN = { read: 5_000, transact: 5_000, heartbeat: 5_000 } as const;

export function nodeShards(deps: NodeShardsDeps): NodeShards {
  const { config, registry, follow, membership, clock, logger } = deps;
  const { nodeId, role } = config.mesh.gossip;
  const settings = handoverSettings(config);
  const closed = new AbortController();
  const parts = new AsyncDisposableStack();
  const onProblem = (problem: string): void => logger.warn({ event: 'shards-problem' }, problem);
  const owned = new OwnedShards(nodeId);
  const work = new ShardWork();
  const held = parts.use(new HeldCalls(clock, { deadline: settings.holdDeadline }));
  let owner: ShardOwner | undefined;
  const embedded = new ShardsOfNode({
    follow,
    owned,
    work,
    held,
    admission: (namespace, shard) => owner?.admission(namespace, shard),
    onProblem,
  });
  const log = logShards(logger);
  const provider = createRegistryProvider({
    store: registry.store,
    writerId: nodeId,
    within: WITHIN,
    alongside: () => [],
    onLeftOut: () => undefined,
    onRead: () => undefined,
    onProblem,
    signal: closed.signal,
  });
  const own = ({ ground }: RunningLeadership): void => {
    owner = parts.use(
      new ShardOwner({
        ...{ ground, follow, settings, clock, provider, owned, work, held, onProblem },
        onEvent: (event) => {
          log.owner(event);
          embedded.tell(event);
        },
      }),
    );
  };
  let may = false;
  const look = (): void => {
    if (may || !config.mesh.leadership.enabled) return;
    may = [...follow.all().values()].some(({ record }) => record.roles.includes(role));
    if (!may) return;
    follow.followMoves();
    deps.onMayOwn();
    parts.defer(deps.leadership.onBegun(own));
  };
  parts.defer(follow.onSettled(look));
  look();
  const shards = unmappedShards(config);
  if (shards.length > 0)
    parts.defer(
      deps.leadership.onBegun(({ standForShards: stand }) => {
        parts.defer(standWhereNoMapIs({ shards, namespaces: follow.namespaces, stand }));
      }),
    );
  follow.start();

  /** No other node could take what this one has, or nobody could see to it. */
  const isInVain = (): boolean => {
    if (registry.state().kind !== 'ok') return true;
    const roles = new Set([...follow.all().values()].flatMap(({ record }) => record.roles));
    const others = [...membership.view().members.values()].filter(
      ({ nodeId: id, liveness }) => id !== nodeId && liveness === 'alive',
    );
    const has = (some: (role: string) => boolean): boolean =>
      others.some(({ claim }) => claim !== undefined && some(claim.metadata.role));
    return !has((each) => roles.has(each)) || !(role === 'control' || has((each) => each === 'control'));
  };

  return {
    embedded,
    async leave() {
      if (owner === undefined) return;
      const { stopGrace, workDeadline } = config.mesh.sharding;
      if (stopGrace > 0 && registry.state().kind === 'ok') {
        const deadline = AbortSignal.timeout(workDeadline + WITHIN_OF_REST_MS);
        await owner.rest(clock.wall() + stopGrace, AbortSignal.any([closed.signal, deadline]));
        return;
      }
      if (isInVain()) return;
      const inVain = new AbortController();
      const looking = setInterval(() => isInVain() && inVain.abort(), LOOK_MS);
      const deadline = AbortSignal.timeout(config.mesh.sharding.drainDeadline);
      try {
        await owner.leave(AbortSignal.any([closed.signal, inVain.signal, deadline]));
      } finally {
        clearInterval(looking);
      }
    },
    async [Symbol.asyncDispose]() {
      closed.abort();
      work.abortAll(new ShardLostError('this node ends'));
      await parts.disposeAsync();
    },
  };
}
