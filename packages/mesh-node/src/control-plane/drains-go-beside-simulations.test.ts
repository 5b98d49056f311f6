/** Whoever may look may simulate: no number of simulations keeps an operator's drain waiting. */
import { endsWithTest } from '@omnirelay/primitives/testing';
import { expect, test } from 'vitest';
import { holdSimulations } from './testing/large-what-if.ts';
import { meshWithShards } from './testing/mesh-with-shards.ts';

const ends = endsWithTest();

test('a drain is planned and begun while as many simulations are computed as may be', async () => {
  const { client } = await meshWithShards(ends, { namespace: 'jobs', shardCount: 8, owners: ['n-1', 'n-2'] });
  const held = ends.use(holdSimulations(['vera', 'vera', 'omar', 'omar']));
  const simulated = await client.call('POST', '/control/v1/shards/simulate', { body: { namespace: 'jobs' } });
  expect([simulated.status, simulated.json.code]).toEqual([429, 'too_many_requests']);
  const { status, json } = await client.call('POST', '/control/v1/peers/n-1:drain', { body: { reason: 'r' } });
  expect([status, json.after]).toEqual([200, 'Draining']);
  expect(json.drain.targets).toEqual([{ namespace: 'jobs', nodeId: 'n-2', shards: 4 }]);
  expect(held.ended).toBe(0);
});
