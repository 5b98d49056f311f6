/** Over real processes: a plan waits for a target that has stood still until its lease was over, as long as another lease may take it, and then goes on as approved. */
import { endsWithTest } from '@omnirelay/primitives/testing';
import { decodeClaim } from '@omnirelay/protocol';
import { expect, test } from 'vitest';
import { BRISK, ORDERS, ownersOf, writeNamespace } from '../sharding/testing/shard-mesh.ts';
import { startControl } from '../sharding/testing/start-control.ts';
import { startOwningProcess } from '../sharding/testing/start-owning-process.ts';
import { type TestNode, testCluster } from '../testing/test-cluster.ts';
import { ToldChanges } from './testing/mesh-with-changes.ts';
import { writePolicy } from './testing/written-changes.ts';

const ends = endsWithTest();
/** As long as it is waited for. */
const LEASES = { ttl: '15s', renewInterval: '1s' } as const;
const ONE_BY_ONE = {
  version: 1,
  mode: 'approval',
  limits: { movesPerNode: 1, movesPerCluster: 1, stageTimeoutMs: 600_000 },
} as const;

/** Of a node's lease. */
async function standsFor({ mesh }: TestNode, id: string): Promise<boolean> {
  const { records } = await mesh.registry.store.read([`claims/node/${id}`]);
  return decodeClaim(records[0]?.value ?? '')?.released === false;
}

test('nobody is asked anew, and its steps are done once it is back', async () => {
  const cluster = ends.use(await testCluster());
  const options = { sharding: { ...BRISK, workDeadline: '120s' }, leadership: LEASES } as const;
  const k1 = await startControl(cluster, options);
  const w1 = await cluster.start('w1', { seeds: [k1], ...options });
  const w2 = ends.use(await startOwningProcess(cluster, 'w2', { seeds: [k1], ...options }));
  await k1.until(() => k1.status('w1') === 'alive' && k1.status('w2') === 'alive');
  await writeNamespace(k1, { effects: 'fenced' });
  await k1.until(() => ['w1', 'w2'].every((id) => ownersOf(k1).filter((owner) => owner === id).length === 12));
  await writePolicy(k1, ONE_BY_ONE);
  const of = new ToldChanges(k1, 1n);
  // Work under each of its shards: none changes hands before it has ended.
  const running = Array.from({ length: 24 }, (_, shard) => w1.mesh.shards.admit(ORDERS, shard)).filter(
    (call) => call.kind === 'admitted',
  );
  const id = await of.begun(of.content(2));
  await of.untilSteps(id, ['begun', 'waiting']);
  w2.freeze();
  await expect.poll(() => standsFor(k1, 'w2'), { timeout: 120_000, interval: 20 }).toBe(false);
  await of.untilSteps(id, ['waiting', 'waiting']);
  w2.thaw();
  for (const { acknowledge } of running) acknowledge();
  await of.until(id, 'completed');
  const { header, journal } = (await of.read(id)).change;
  expect([header.voids, journal.map(({ state }) => state)]).toEqual([[], ['done', 'done']]);
  expect((await of.moved()).map(({ to }) => to)).toEqual(['w2', 'w2']);
}, 300_000);
