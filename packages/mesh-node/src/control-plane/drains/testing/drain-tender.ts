/** Whoever leads sees to drains, on a store in memory, by a clock that the test moves. */
import { nodeId } from '@omnirelay/primitives';
import type { EndsWithTest } from '@omnirelay/primitives/testing';
import { GLOBAL_CONTROL } from '@omnirelay/protocol';
import { leaderOf, type TestLeader, testLeaders } from '../../../leadership/testing/test-leaders.ts';
import { type DrainRecord, PEER_PREFIX } from '../../peer-record.ts';
import { RegistryMirror } from '../../registry-mirror.ts';
import { type LeadershipWriter, leadershipWriter } from '../../testing/write-leadership.ts';
import { type DrainDeps, DrainTender } from '../tend-drains.ts';

export interface TestDrains {
  readonly leader: TestLeader;
  readonly writer: LeadershipWriter;
  readonly peers: RegistryMirror;
  readonly tender: DrainTender;
  /** Moves the clock. */
  pass(ms: number): void;
  /** Operators want it drained. */
  drain(...ids: readonly string[]): Promise<void>;
  /** With this of their drain in the record. */
  drainAs(drain: Partial<DrainRecord>, ...ids: readonly string[]): Promise<void>;
}

/** Nobody owns shards and everybody is alive, unless said otherwise. */
export async function testDrains(
  ends: EndsWithTest,
  deps: Pick<DrainDeps, 'onDrained' | 'onError'> & Partial<Pick<DrainDeps, 'shardsLeft' | 'onOverdue' | 'wall'>>,
): Promise<TestDrains> {
  const leaders = ends.use(testLeaders());
  const leader = await leaderOf([await leaders.start('k1')]);
  const { registry, leadership } = leader;
  const writer = leadershipWriter(leader as never);
  const peers = ends.use(new RegistryMirror({ registry, prefix: PEER_PREFIX, wall: Date.now, onError: deps.onError }));
  peers.start();
  // Nobody else claims it: however late a busy machine renews, the fence holds.
  const authority = leadership.under(GLOBAL_CONTROL.scope);
  let now = 0;
  const tender = new DrainTender({
    ...{ nodeId: nodeId('k1'), trustDomain: 'dev.omnirelay.invalid', registry, peers, wall: Date.now },
    leadership: { under: () => authority },
    claims: leadership.ground.claims,
    isAlive: () => true,
    shardsLeft: () => 0,
    onOverdue: (id) => deps.onError(new Error(`${id} is overdue`)),
    now: () => now,
    ...deps,
  });
  ends.defer(() => tender[Symbol.dispose]());
  const write = async (ids: readonly string[], drain: DrainRecord | undefined): Promise<void> => {
    const value = JSON.stringify({ intent: 'Draining', labels: {}, drain });
    const revision = await writer.put(...ids.map((id) => ({ key: `${PEER_PREFIX}${id}`, value })));
    await peers.reached(revision, 5_000, ends.signal());
  };
  return {
    ...{ leader, writer, peers, tender },
    pass(ms) {
      now += ms;
    },
    drain: (...ids) => write(ids, undefined),
    drainAs: (drain, ...ids) => write(ids, { shards: 4, correlationId: 'c-1', ...drain }),
  };
}
