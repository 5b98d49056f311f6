/** A store that took the place of the former is another history: maps are published anew under it, with fences above all of the former, and work goes on. */
import { endsWithTest } from '@omnirelay/primitives/testing';
import { startRedis } from '@omnirelay/registry/redis-testing';
import { expect, test } from 'vitest';
import { testCluster } from '../testing/test-cluster.ts';
import { admittedBy, BRISK, ORDERS, ownersOf, SHORT_LEASES, writeNamespace } from './testing/shard-mesh.ts';

const ends = endsWithTest();

test('a redis that was restarted is adopted, and its shards are served under higher fences by those who had them', async () => {
  const redis = ends.use(await startRedis({ config: ['appendfsync always'] }));
  const cluster = ends.use(await testCluster());
  // Long beside what a node needs to begin an epoch anew, so that who is back first is not who has all.
  const common = { sharding: { ...BRISK, settleTime: '3s' }, leadership: SHORT_LEASES };
  const k1 = await cluster.start('k1', {
    role: 'control',
    registry: { kind: 'redis', urls: [`redis://127.0.0.1:${redis.port}`], afterRestart: 'adopt', adopt: 'automatic' },
    ...common,
  });
  await k1.until(() => k1.mesh.leadership.holds('global-control'));
  const w1 = await cluster.start('w1', { seeds: [k1], ...common });
  const w2 = await cluster.start('w2', { seeds: [k1], ...common });
  await k1.until(() => k1.status('w1') === 'alive' && k1.status('w2') === 'alive');
  // Nobody waits for a lease of before to run out where effects are fenced: to whoever is alive they would go at once.
  await writeNamespace(k1, { effects: 'fenced' });
  const isServed = (): boolean => admittedBy(w1).length === 12 && admittedBy(w2).length === 12;
  await w1.until(isServed);
  const [owners, mine] = [ownersOf(k1), admittedBy(w1)[0] ?? 0];
  const fence = (): string => {
    const call = w1.mesh.shards.admit(ORDERS, mine);
    if (call.kind !== 'admitted') return '';
    call.acknowledge();
    return call.authority.fence;
  };
  const [before, lineage] = [fence(), w1.mesh.shards.map(ORDERS)?.lineageEpoch ?? 0n];
  await redis.kill('SIGKILL');
  await k1.until(() => k1.mesh.registry.state().kind !== 'ok');
  await redis.start();
  await w1.until(() => (w1.mesh.shards.map(ORDERS)?.lineageEpoch ?? 0n) > lineage);
  await w1.until(isServed);
  expect(ownersOf(k1)).toEqual(owners);
  expect(fence() > before).toBe(true);
  const published = k1.log.flatMap(({ event, cause }) => (event === 'shards-published' ? [cause] : []));
  expect(published).toEqual(['created', 'adopted']);
}, 60_000);
