/** Over real processes: what becomes of shards whose owner dies or stands still, and of work that it began and ends late. */
import { endsWithTest } from '@omnirelay/primitives/testing';
import { expect, test } from 'vitest';
import { testCluster } from '../testing/test-cluster.ts';
import { admittedBy, BRISK, ORDERS, ownersOf, SHORT_LEASES, sharesOf, writeNamespace } from './testing/shard-mesh.ts';
import { startControl } from './testing/start-control.ts';
import { startOwningProcess } from './testing/start-owning-process.ts';

const ends = endsWithTest();

/** A worker in this process and one in its own, which own half of the shards each. */
async function halves() {
  const cluster = ends.use(await testCluster());
  const common = { sharding: BRISK, leadership: SHORT_LEASES };
  const k1 = await startControl(cluster, common);
  const w1 = await cluster.start('w1', { seeds: [k1], ...common });
  const w2 = ends.use(await startOwningProcess(cluster, 'w2', { seeds: [k1], ...common }));
  await k1.until(() => k1.status('w1') === 'alive' && k1.status('w2') === 'alive');
  await writeNamespace(k1);
  await w1.until(() => admittedBy(w1).length === 12);
  await expect.poll(() => w2.ask({ ask: 'count', namespace: ORDERS, shards: 24 }), { timeout: 20_000 }).toBe('12');
  const shard = ownersOf(k1).indexOf('w2');
  return { k1, w1, w2, shard };
}

/** Where effects land: the highest fence that it has seen, and nothing below it. */
function ledger() {
  let highest = '';
  return (fence: string): 'taken' | 'stale' => {
    if (fence < highest) return 'stale';
    highest = fence;
    return 'taken';
  };
}

test('a worker is killed: all its shards are another’s, under higher fences', async () => {
  const { k1, w1, w2, shard } = await halves();
  const before = await w2.ask({ ask: 'begin', namespace: ORDERS, shard });
  await w2.kill();
  await w1.until(() => admittedBy(w1).length === 24);
  expect(sharesOf(k1, [w1])).toEqual([24]);
  const call = w1.mesh.shards.admit(ORDERS, shard);
  expect(call.kind === 'admitted' && call.authority.fence > before).toBe(true);
  expect(k1.log.filter(({ event, cause }) => event === 'shards-published' && cause === 'dead').length).toBe(1);
}, 60_000);

test('a worker stands still and goes on after its shards are another’s: its late effect is refused, and it begins nothing more', async () => {
  const { w1, w2, shard } = await halves();
  const land = ledger();
  await w2.ask({ ask: 'begin', namespace: ORDERS, shard });
  w2.freeze();
  await w1.until(() => admittedBy(w1).includes(shard));
  const call = w1.mesh.shards.admit(ORDERS, shard);
  expect(land(call.kind === 'admitted' ? call.authority.fence : '')).toBe('taken');
  const late = w2.ask({ ask: 'land' });
  const then = w2.ask({ ask: 'begin', namespace: ORDERS, shard });
  w2.thaw();
  expect(land(await late)).toBe('stale');
  expect(await then).toMatch(/^(?:refused|elsewhere)$/);
}, 60_000);
