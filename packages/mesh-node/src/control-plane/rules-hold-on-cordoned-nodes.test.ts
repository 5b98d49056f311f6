/** A cordoned node keeps what it has, but for what a rule forbids there: simulations and explanations say so, as whoever leads does so. */
import { endsWithTest } from '@omnirelay/primitives/testing';
import type { ShardExplanation, ShardSimulationAnswer } from '@omnirelay/wire';
import { expect, test } from 'vitest';
import { meshWithShards } from './testing/mesh-with-shards.ts';
import { writtenSoFar } from './testing/written-so-far.ts';

const ends = endsWithTest();

const SHARDS = 16;
const OWNERS = ['n-1', 'n-2', 'n-3', 'n-4'];
/** Shards 1 and 5 are on n-2. */
const OLD_DISKS = { id: 'old-disks', kind: 'exclude', from: '00000', to: '00007', nodes: { nodeId: 'n-2' } };

test('what a rule forbids on a cordoned node has to leave it, by the name of the rule, and the rest stays', async () => {
  const { node, client } = await meshWithShards(ends, { namespace: 'jobs', shardCount: SHARDS, owners: OWNERS });
  await client.call('POST', '/control/v1/peers/n-2:cordon', { body: {} });
  await writtenSoFar(node);
  const body = { namespace: 'jobs', rules: [OLD_DISKS] };
  const { json } = await client.call('POST', '/control/v1/shards/simulate', { body });
  expect((json as ShardSimulationAnswer).simulation).toMatchObject({ moved: 2, leastMoved: 2 });
  const headers = { 'if-match': '*' };
  await client.call('PATCH', '/control/v1/namespaces/jobs', { headers, body: { reason: 'r', rules: [OLD_DISKS] } });
  const cursor = await writtenSoFar(node);
  const summary = async (shard: string): Promise<string> => {
    const answer = await client.call('GET', `/control/v1/shards/jobs/${shard}/explain?min-cursor=${cursor}`);
    return (answer.json as ShardExplanation).summary;
  };
  expect(await summary('00001')).toBe(
    'jobs/00001 is still with n-2, and has to leave: rule old-disks forbids it there.',
  );
  expect(await summary('00009')).toContain('stays on n-2');
});
