/** Over real processes: the leader is killed while a change is under way, and the next one ends it: what was approved, each step once. */
import { endsWithTest } from '@omnirelay/primitives/testing';
import { type ChangeId, canonicalContent } from '@omnirelay/protocol/change';
import { openSqliteStore } from '@omnirelay/registry';
import { describe, expect, test } from 'vitest';
import type { ShardCall } from '../sharding/embedded-shards.ts';
import { ORDERS } from '../sharding/testing/shard-mesh.ts';
import { controlPlaces } from '../sharding/testing/start-control.ts';
import { startNodeProcess } from '../testing/node-process.ts';
import { type TestNode, testCluster } from '../testing/test-cluster.ts';
import { COMMON, settled, type ToldChanges } from './testing/mesh-with-changes.ts';

const ends = endsWithTest();

/** Leases that outlast the way of workers to the control node that is left: whose lease ends meanwhile is gone, and people are asked. */
const SLOW_WORK = {
  leadership: { ttl: '4s', renewInterval: '500ms' },
  sharding: { ...COMMON.sharding, workDeadline: '30s' },
} as const;
const TWO_AT_ONCE = {
  version: 1,
  mode: 'approval',
  limits: { movesPerNode: 2, movesPerCluster: 2, stageTimeoutMs: 600_000 },
} as const;
const MOVES = 5;

/** `k0` leads and is a process of its own; `k1` and the workers are in this one. */
async function ledByAnother() {
  const cluster = ends.use(await testCluster());
  const { path, seedPeers, control } = await controlPlaces(cluster, SLOW_WORK);
  const k0 = ends.use(await startNodeProcess(cluster, 'k0', control(0)));
  const store = await openSqliteStore({ path, meshId: 'm1', clusterId: 'c1' });
  const led = async () => (await store.read(['claims/global-control'])).records.length;
  await expect.poll(led, { timeout: 20_000 }).toBe(1);
  await store[Symbol.asyncDispose]();
  const k1 = await cluster.start('k1', control(1));
  const leads = (id: string) =>
    k1.mesh.leadership.tokens().some((one) => one.scope === 'global-control' && one.leaderId === id);
  await k1.until(() => leads('k0'));
  const workers = await Promise.all(
    ['w1', 'w2'].map((id) => cluster.start(id, { gossip: { seedPeers }, ...SLOW_WORK })),
  );
  const { w1, of } = await settled(k1, workers, TWO_AT_ONCE);
  return { k0, k1, w1, of };
}

type Running = readonly Extract<ShardCall, { kind: 'admitted' }>[];
const busy = (node: TestNode): Running =>
  Array.from({ length: 24 }, (_, shard) => node.mesh.shards.admit(ORDERS, shard)).filter(
    (call) => call.kind === 'admitted',
  );

interface Killed {
  readonly at: string;
  /** Resolves when the leader is to be killed. */
  readonly when: (of: ToldChanges, id: ChangeId, running: Running) => Promise<void>;
}

const states = async (of: ToldChanges, id: ChangeId) => (await of.read(id)).change.journal.map(({ state }) => state);
const inFlight = async (of: ToldChanges, id: ChangeId): Promise<void> =>
  void (await expect.poll(() => states(of, id), { timeout: 20_000 }).toContain('begun'));

const KILLED: readonly Killed[] = [
  { at: 'as soon as it is told to begin', when: async (of, id) => of.execute(id) },
  {
    at: 'with steps in flight whose owner has not stopped yet',
    when: async (of, id) => {
      await of.execute(id);
      await inFlight(of, id);
    },
  },
  {
    at: 'with some done, and others about to be',
    when: async (of, id, running) => {
      await of.execute(id);
      await inFlight(of, id);
      for (const { acknowledge } of running) acknowledge();
      await expect.poll(() => states(of, id), { timeout: 20_000, interval: 5 }).toContain('done');
    },
  },
  {
    at: 'while it is paused, with steps in flight',
    when: async (of, id) => {
      await of.execute(id);
      await inFlight(of, id);
      await of.pause(id);
    },
  },
];

describe('the leader is killed', () => {
  test.each(KILLED)(
    '$at',
    async ({ when }) => {
      const { k0, k1, w1, of } = await ledByAnother();
      const running = busy(w1);
      const content = of.content(MOVES);
      const id = await of.approved(content);
      await when(of, id, running);
      await k0.kill();
      await k1.until(() => k1.mesh.leadership.holds('global-control'));
      for (const { acknowledge } of running) acknowledge();
      if ((await of.stateOf(id)) === 'paused') await of.resume(id);
      await of.until(id, 'completed');
      expect(await of.stepsOf(id)).toEqual(Array(MOVES).fill('done'));
      expect(canonicalContent((await of.read(id)).change.content)).toBe(canonicalContent(content));
      const approved = content.steps.flatMap((step) =>
        step.kind === 'move-shard' ? { shard: step.shard, to: step.to } : [],
      );
      const moved = (await of.moved()).map(({ shard, to }) => ({ shard, to }));
      expect(moved.toSorted((a, b) => a.shard - b.shard)).toEqual(approved.toSorted((a, b) => a.shard - b.shard));
    },
    120_000,
  );
});
