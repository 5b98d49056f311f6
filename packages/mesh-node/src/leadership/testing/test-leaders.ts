/** Several nodes' leadership in one process, on one store in memory that a test can darken, with a membership that it steers. */
import { setInterval as every } from 'node:timers';
import { type Clock, nodeId, prng } from '@omnirelay/primitives';
import { GLOBAL_CONTROL, LEASE_PROFILES, type ScopeSetting } from '@omnirelay/protocol';
import {
  createMemoryStore,
  type GuardedRegistry,
  type HighWaterKeeper,
  type MemoryStore,
  NO_HIGH_WATER,
  openGuardedRegistry,
  openHighWater,
} from '@omnirelay/registry';
import { createTestMembership, type TestMembership } from '../../control-plane/testing/test-membership.ts';
import { systemClock } from '../../membership/system-clock.ts';
import { createNodeLogger } from '../../observability/logger.ts';
import { createNodeMetrics, type NodeMetrics } from '../../observability/metrics.ts';
import type { Entry } from '../begin-when-joined.ts';
import { type FenceRejection, seeFenceRejections } from '../fence-rejections.ts';
import type { LeadershipEvent } from '../leadership.ts';
import { LEADERSHIP_RETENTION } from '../retention.ts';
import { type RunningLeadership, startLeadership } from '../start-leadership.ts';

export interface TestLeader extends AsyncDisposable {
  readonly nodeId: string;
  readonly leadership: RunningLeadership;
  readonly registry: GuardedRegistry;
  /** The same without an eye on refused fences. */
  readonly behind: GuardedRegistry;
  readonly highWater: HighWaterKeeper;
  readonly membership: TestMembership;
  readonly metrics: NodeMetrics;
  readonly events: readonly LeadershipEvent[];
  readonly rejections: readonly FenceRejection[];
  readonly log: readonly Readonly<Record<string, unknown>>[];
  /** Resolves once it is true; looked at after each event and often besides. */
  until(holds: () => unknown): Promise<void>;
  leaderOf(scope: string): string | undefined;
}

export interface TestLeaderOptions {
  readonly scopes?: readonly ScopeSetting[];
  readonly clock?: Clock;
  /** Joined from the first moment without it. */
  readonly entry?: Entry;
}

export interface TestLeaders extends AsyncDisposable {
  readonly store: MemoryStore;
  start(id: string, options?: TestLeaderOptions): Promise<TestLeader>;
}

const NAMES = { meshId: 'm1', clusterId: 'c1' };
const LOOKS_EVERY_MS = 10;
const JOINED: Entry = { joined: () => true, onChange: () => () => undefined };

export function testLeaders(): TestLeaders {
  const parts = new AsyncDisposableStack();
  const store = createMemoryStore({ prng: prng(1), wall: () => Date.now() });
  const memberships: TestMembership[] = [];

  /** Everybody sees everybody. */
  const introduce = (membership: TestMembership): void => {
    memberships.push(membership);
    for (const one of memberships)
      for (const other of memberships) if (!one.view().members.has(other.self)) one.set(other.self, 'alive');
  };

  async function start(
    id: string,
    { scopes = [GLOBAL_CONTROL], clock = systemClock, entry = JOINED }: TestLeaderOptions = {},
  ) {
    const own = parts.use(new AsyncDisposableStack());
    const highWater = own.use(
      await openHighWater({ load: async () => NO_HIGH_WATER, save: async () => undefined }, () => undefined),
    );
    const guarded = own.use(
      openGuardedRegistry({
        ...NAMES,
        kind: 'memory',
        openStore: async () => store.open({ ...NAMES, writerId: id, retention: LEADERSHIP_RETENTION }),
        highWater,
        founding: () => ({ kind: 'given' }),
        clock: systemClock,
        writerId: id,
        checkEveryMs: 50,
      }),
    );
    const rejections: FenceRejection[] = [];
    const registry = seeFenceRejections(guarded, {
      writerId: id,
      wall: Date.now,
      onRejected: (rejection) => void rejections.push(rejection),
      onError: () => undefined,
    });
    const membership = createTestMembership(id);
    introduce(membership);
    const metrics = createNodeMetrics();
    const log: Record<string, unknown>[] = [];
    const leadership = own.use(
      startLeadership({
        self: { nodeId: nodeId(id), bootId: `boot-${id}` },
        settings: LEASE_PROFILES.default,
        scopes,
        enabled: true,
        registry,
        membership,
        highWater,
        clock,
        logger: createNodeLogger({
          self: { trustDomain: 't', clusterId: 'c1', role: 'control', nodeId: id },
          region: 'r',
          meshVersion: '0.1.0',
          destination: { write: (line) => void log.push(JSON.parse(line)) },
        }),
        metrics,
        entry,
      }),
    );
    const events: LeadershipEvent[] = [];
    leadership.subscribe((event) => void events.push(event));
    return {
      nodeId: id,
      leadership,
      registry,
      behind: guarded,
      highWater,
      membership,
      metrics,
      events,
      rejections,
      log,
      until(holds: () => unknown) {
        const done = Promise.withResolvers<void>();
        const look = (): void => void (holds() && done.resolve());
        const stop = leadership.subscribe(look);
        const looking = every(look, LOOKS_EVERY_MS);
        look();
        return done.promise.finally(() => {
          stop();
          clearInterval(looking);
        });
      },
      leaderOf: (scope: string) => leadership.tokens().find((token) => token.scope === scope)?.leaderId,
      [Symbol.asyncDispose]: () => own.disposeAsync(),
    };
  }

  return { store, start, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

/** Who of them holds the scope, once one of them does and all know it. */
export async function leaderOf(leaders: readonly TestLeader[], scope = GLOBAL_CONTROL.scope): Promise<TestLeader> {
  const agreed = (): TestLeader | undefined => {
    const [first, ...others] = new Set(leaders.map((one) => one.leaderOf(scope)));
    return others.length > 0 ? undefined : leaders.find((one) => one.nodeId === first);
  };
  await leaders[0]?.until(() => agreed()?.leadership.under(scope));
  return agreed() as TestLeader;
}

/** Records below a prefix, as they stand. */
export async function recordsOf<T>(leader: TestLeader, prefix: string): Promise<readonly T[]> {
  const { records } = await leader.registry.store.list(prefix, { limit: 500 });
  return records.map(({ value }) => JSON.parse(value) as T);
}
