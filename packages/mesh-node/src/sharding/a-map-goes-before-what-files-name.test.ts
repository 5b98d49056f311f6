/** Shards that a file names are led by whoever comes first, until a namespace of that name is made: from then on its map alone says who may accept work. */
import { join } from 'node:path';
import { endsWithTest } from '@omnirelay/primitives/testing';
import { expect, test } from 'vitest';
import { type TestNode, testCluster } from '../testing/test-cluster.ts';
import { admittedBy, BRISK, SHORT_LEASES, writeNamespace } from './testing/shard-mesh.ts';

const ends = endsWithTest();

/** As a file may spell them: the second is a map's own spelling, and no namespace has the name of the third. */
const NAMED = ['orders/7', 'orders/00008', 'mail/1'];
const SCOPES = NAMED.map((shard) => `shard/${shard}`);

const leads = ({ mesh }: TestNode): readonly string[] =>
  SCOPES.filter((scope) => {
    const effect = mesh.leadership.admit(scope);
    if (effect.kind === 'admitted') effect.acknowledge();
    return effect.kind === 'admitted';
  });

test('a shard that was claimed first is handed over once there is a namespace of that name, and one node alone admits it', async () => {
  const cluster = ends.use(await testCluster());
  const registry = { kind: 'sqlite', path: join(cluster.directory, 'registry.sqlite') } as const;
  const k1 = await cluster.start('k1', { role: 'control', registry, sharding: BRISK, leadership: SHORT_LEASES });
  const worker = (id: string, shards: string[]): Promise<TestNode> =>
    cluster.start(id, { seeds: [k1], sharding: BRISK, leadership: { ...SHORT_LEASES, shards } });
  const w1 = await worker('w1', NAMED);
  await w1.until(() => leads(w1).length === SCOPES.length);
  const w2 = await worker('w2', []);
  await k1.until(() => k1.status('w1') === 'alive' && k1.status('w2') === 'alive');

  await writeNamespace(k1);
  await k1.until(() => admittedBy(w1).length + admittedBy(w2).length === 24);
  await w1.until(() => !w1.mesh.leadership.holds('shard/orders/7'));
  // What the map gives to this node it leads under the map's own spelling alone.
  const own = admittedBy(w1).includes(8) ? ['shard/orders/00008'] : [];
  expect(leads(w1)).toEqual([...own, 'shard/mail/1']);
  expect(w1.mesh.leadership.status()?.standing).toEqual(['shard/mail/1']);
  expect(k1.mesh.leadership.tokens().map(({ scope }) => scope)).not.toContain('shard/orders/7');
}, 60_000);
