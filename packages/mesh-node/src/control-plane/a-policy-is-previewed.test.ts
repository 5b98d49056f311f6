/** What the dry run of a policy says of the mesh as it is: who would be sick, what would move, and which checks would fail; nothing is written. */
import { endsWithTest } from '@omnirelay/primitives/testing';
import type { PolicyChange, PolicyPreview } from '@omnirelay/wire';
import { expect, it } from 'vitest';
import { meshWithShards } from './testing/mesh-with-shards.ts';

const ends = endsWithTest();
const owners = ['n-1', 'n-2', 'n-3', 'n-4'];

async function opened() {
  const { node, client, leases } = await meshWithShards(ends, { namespace: 'orders', shardCount: 16, owners });
  const dryRun = async (id: string, document: object): Promise<PolicyChange> => {
    const headers = { 'if-match': '*' };
    const body = { document, reason: 'r' };
    return (await client.call('PUT', `/control/v1/policies/${id}?dryRun=true`, { headers, body })).json;
  };
  return { node, client, leases, dryRun };
}

it('tells who would be sick, where shards would go, and that people decide where a check fails', async () => {
  const { node, client, dryRun } = await opened();
  node.membership.set('n-2', 'suspect');
  const wider = [{ name: 'moved-shards-ratio', limit: 1 }];
  const strict = await dryRun('rebalance.orders', { guardrails: [{ name: 'moved-shards-ratio', limit: 0.01 }] });
  const [preview] = strict.preview as [PolicyPreview];
  expect(preview).toMatchObject({
    namespace: 'orders',
    summary:
      'As the mesh is now, 1 node would be sick and 1 shard would move; people decide, since moved-shards-ratio fails.',
    nodes: [{ nodeId: 'n-2', before: 'sick', after: 'sick', score: 50, why: 'score 50: suspect (-50)' }],
    ...{ moves: 1, movesBefore: 4, stages: 1, needsApproval: true },
  });
  expect(preview.firstMoves.map(({ from, why }) => [from, why])).toEqual([['n-2', 'sick: score 50: suspect (-50)']]);
  expect(preview.checks).toContainEqual({ name: 'moved-shards-ratio', measured: 0.0625, limit: 0.01, passes: false });
  // Within the limit it is a plan that begins by itself, and the next one goes on.
  const cut = await dryRun('rebalance.orders', { guardrails: [{ name: 'moved-shards-ratio', limit: 0.125 }] });
  expect(cut.preview).toMatchObject([{ moves: 2, movesBefore: 4, needsApproval: false }]);
  const lenient = await dryRun('rebalance', {
    thresholds: { healthScore: { enter: 40, leave: 70 } },
    guardrails: wider,
  });
  expect(lenient.preview).toMatchObject([
    {
      summary: 'As the mesh is now, no node would be sick and nothing would move.',
      nodes: [{ nodeId: 'n-2', before: 'sick', after: 'well' }],
      ...{ moves: 0, movesBefore: 4, needsApproval: false },
    },
  ]);
  expect((await client.call('GET', '/control/v1/policies/rebalance')).json.policy.version).toBe(0);
});

it('says what would hold it back, and nothing of what a policy that is none would do', async () => {
  const { client, dryRun } = await opened();
  const until = new Date(Date.now() + 3_600_000).toISOString();
  const made = await client.call('POST', '/control/v1/freezes', { body: { id: 'sale', until, reason: 'the sale' } });
  await client.call('GET', `/control/v1/freezes?min-cursor=${made.json.cursor}`);
  const { preview } = await dryRun('rebalance.orders', { mode: 'approval' });
  expect(preview).toMatchObject([{ heldBy: `freeze sale until ${until}: the sale`, needsApproval: false, nodes: [] }]);
  const wrong = await dryRun('rebalance.orders', { limits: { movesPerNode: 0 } });
  expect([wrong.preview, wrong.problems.map(({ path }) => path)]).toEqual([[], ['limits.movesPerNode']]);
});
