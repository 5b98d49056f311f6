import { expect, it } from 'vitest';
import { freePort } from './testing/free-ports.ts';
import { testCluster } from './testing/test-cluster.ts';

it('starts with leases that a failover by sentinels outlasts, and warns of them by key and remedy', async () => {
  await using cluster = await testCluster();
  const registry = { kind: 'redis', urls: [`redis://127.0.0.1:${await freePort()}`], sentinel: { primary: 'mesh' } };
  const node = await cluster.start('k1', { role: 'control', registry: registry as never });
  const warned = node.log.filter(({ event }) => event === 'config');
  expect(warned).toMatchObject([{ level: 'warn', key: 'mesh.leadership.profile' }]);
  expect(warned[0]?.msg).toContain('use profile sentinel');
});
