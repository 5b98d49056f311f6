import { expect, test } from 'vitest';
import { createNodeLogger } from './observability/logger.ts';
import { startMeshNode } from './start-mesh-node.ts';
import { TRUST_DOMAIN, testCluster } from './testing/test-cluster.ts';

const shortLived = { role: 'control', ttlMs: 4_000, registry: { kind: 'memory' }, security: { renew: true } } as const;

test('a signal given to the start-up calls it off', async () => {
  await using cluster = await testCluster();
  const config = await cluster.config('c-1', shortLived);
  const why = new Error('no time for it');
  await expect(startMeshNode(config, { signal: AbortSignal.abort(why) })).rejects.toBe(why);
});

test('a signal that fires after the start-up takes nothing from the node: its certificate goes on renewing', async () => {
  await using cluster = await testCluster();
  const config = await cluster.config('c-1', shortLived);
  const renewed = Promise.withResolvers<void>();
  const destination = { write: (line: string) => void (line.includes('certificate renewed') && renewed.resolve()) };
  const self = { trustDomain: TRUST_DOMAIN, clusterId: 'c1', role: 'control', nodeId: 'c-1' };
  const logger = createNodeLogger({ self, region: 'r', meshVersion: '0', destination });
  const startUp = new AbortController();
  await using node = await startMeshNode(config, { logger, signal: startUp.signal });
  startUp.abort(new Error('the start-up took too long'));
  await renewed.promise;
  expect(node.membership.view().members.size).toBe(1);
});
