/** A node that has stopped by plan is told as away, with the time until which its shards are held, and whatever is computed leaves it what it has. */
import { nodeId } from '@omnirelay/primitives';
import { endsWithTest } from '@omnirelay/primitives/testing';
import { ACKS_PREFIX, encodeAcks } from '@omnirelay/protocol';
import type { ShardExplanation, ShardSimulation } from '@omnirelay/wire';
import { expect, test } from 'vitest';
import { type MeshWithShards, meshWithShards } from './testing/mesh-with-shards.ts';
import { writtenSoFar } from './testing/written-so-far.ts';

const ends = endsWithTest();
const NAMESPACE = 'orders';
const W2 = nodeId('n-2');

/** It says so, and ends in good order. */
async function stopByPlan({ node, leases }: MeshWithShards, awayUntil: number): Promise<void> {
  const value = encodeAcks({ nodeId: W2, bootId: 'boot-n-2', epoch: 1n, acks: [], awayUntil });
  await leases.put({ key: `${ACKS_PREFIX}${W2}`, value });
  node.membership.set(W2, 'left');
}

async function asked(mesh: MeshWithShards) {
  const { client, node } = mesh;
  const explained = async (shard: string): Promise<ShardExplanation> => {
    const cursor = await writtenSoFar(node);
    return (await client.call('GET', `/control/v1/shards/${NAMESPACE}/${shard}/explain?min-cursor=${cursor}`)).json;
  };
  const post = (path: string, body: object) => client.call('POST', `/control/v1${path}`, { body });
  return {
    explained,
    post,
    simulated: async (what: object = {}): Promise<ShardSimulation> =>
      (await post('/shards/simulate', { namespace: NAMESPACE, ...what })).json.simulation,
  };
}

test('explanations say until when it is awaited, and what-ifs and drains leave it its shards; once that is over it is gone', async () => {
  const mesh = await meshWithShards(ends, { namespace: NAMESPACE, shardCount: 12, owners: ['n-1', 'n-2', 'n-3'] });
  const { client, leases } = mesh;
  const { explained, simulated, post } = await asked(mesh);
  const at = Date.now() + 300_000;
  const until = new Date(at).toISOString();
  await stopByPlan(mesh, at);

  // Its epoch stands still, and nothing new goes there.
  const stopping = await explained('00001');
  expect(stopping.summary).toBe(
    `orders/00001 stays on n-2, which is away by plan, and its shards are held for it until ${until}: nobody serves it meanwhile.`,
  );
  await leases.endEpoch(W2, W2);
  const away = await explained('00001');
  expect([away.summary, away.waiting]).toEqual([
    stopping.summary,
    `It waits for n-2 to be back, until ${until}; then others get it.`,
  ]);
  const held = `away by plan, and its shards are held for it until ${until}`;
  expect(away.nodes[0]).toEqual({ nodeId: W2, verdict: 'owner', why: `it owns the shard; it is ${held}` });
  expect((await explained('00000')).nodes).toContainEqual({
    ...{ nodeId: W2, verdict: 'not-eligible' },
    why: `it is ${held}: it takes no others before it is back`,
  });

  const still = await simulated();
  expect([still.moved, still.leastMoved, still.unowned]).toEqual([0, 0, 0]);
  expect(still.load).toContainEqual({ nodeId: W2, before: 4, after: 4, awayUntil: until });
  // Whoever joins shares what the others have.
  const joined = await simulated({ addNodes: [{ nodeId: 'new-0' }] });
  expect(joined.load.map(({ after }) => after)).toEqual([3, 4, 3, 2]);
  const removed = await simulated({ removeNodes: [W2] });
  expect([removed.moved, removed.load.find(({ nodeId: id }) => id === W2)]).toEqual([
    4,
    { nodeId: W2, before: 4, after: 0 },
  ]);
  const drain = await post('/peers/n-1:drain?dryRun=true', { reason: 'Its disk is to be replaced' });
  expect(drain.json.drain.targets).toEqual([{ namespace: NAMESPACE, nodeId: 'n-3', shards: 4 }]);
  const ringed = await client.call('PATCH', `/control/v1/namespaces/${NAMESPACE}?dryRun=true`, {
    headers: { 'if-match': '*' },
    body: { strategy: { id: 'ring' }, reason: 'It is to be even' },
  });
  expect(ringed.json.simulation).toMatchObject({ moved: 0 });

  await stopByPlan(mesh, Date.now() - 1);
  const gone = await explained('00001');
  expect(gone.summary).toBe('orders/00001 is still with n-2, and has to leave: that node is gone.');
  expect((await simulated()).moved).toBe(4);
});

test('one that is about to leave gives all away, here as for whoever leads', async () => {
  const mesh = await meshWithShards(ends, { namespace: NAMESPACE, shardCount: 12, owners: ['n-1', 'n-2', 'n-3'] });
  const { explained, simulated } = await asked(mesh);
  const value = encodeAcks({ nodeId: W2, bootId: 'boot-n-2', epoch: 1n, acks: [], leaving: true });
  await mesh.leases.put({ key: `${ACKS_PREFIX}${W2}`, value });
  const told = await explained('00000');
  expect(told.nodes.find(({ nodeId: id }) => id === W2)?.why).toBe('it is leaving: it takes no shards');
  const { load } = await simulated();
  expect(load).toContainEqual({ nodeId: W2, before: 4, after: 0 });
});
