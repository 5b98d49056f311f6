/** As many moves are in flight as there may be: of a shard that has to go, of nodes that would take it and of a drain, every control node says so. */
import type { NodeId } from '@omnirelay/primitives';
import { endsWithTest } from '@omnirelay/primitives/testing';
import { HANDOVER_SETTINGS, type HandoverMove } from '@omnirelay/protocol';
import type { ShardExplanation } from '@omnirelay/wire';
import { expect, test } from 'vitest';
import { type MeshWithShards, meshWithShards } from './testing/mesh-with-shards.ts';
import { writtenSoFar } from './testing/written-so-far.ts';

const ends = endsWithTest();

const SHARDS = 160;
const OWNERS = ['n-1', 'n-2', 'n-3'];
const { movesPerNode, movesPerNamespace } = HANDOVER_SETTINGS;

/** So many shards of the node, on their way to others by turns. */
function moves(from: string, to: readonly string[], count: number): readonly HandoverMove[] {
  const end = (nodeId: string) => ({ nodeId: nodeId as NodeId, epoch: 1n });
  return Array.from({ length: count }, (_, index) => {
    const shard = OWNERS.indexOf(from) + index * OWNERS.length;
    const target = to[index % to.length] as string;
    return { moveId: `1.${from}.${index}`, shard, from: end(from), to: end(target), stage: 'prepare' };
  });
}

async function draining(): Promise<MeshWithShards & { explain(shard: string): Promise<ShardExplanation> }> {
  const mesh = await meshWithShards(ends, { namespace: 'jobs', shardCount: SHARDS, owners: OWNERS });
  const { node, client } = mesh;
  await client.call('POST', '/control/v1/peers/n-1:drain', { body: { reason: 'r' } });
  const explain = async (shard: string) =>
    (await client.call('GET', `/control/v1/shards/jobs/${shard}/explain?min-cursor=${await writtenSoFar(node)}`)).json;
  return { ...mesh, explain };
}

/** The last shard of n-1. */
const LAST = '00159';

test('of a node that takes part in as many as it may, until one ends', async () => {
  const { client, writer, explain } = await draining();
  await writer.moving('jobs', moves('n-1', ['n-2', 'n-3'], movesPerNode));
  const busy = await explain(LAST);
  const told = `${movesPerNode} of ${movesPerNode} moves of n-1`;
  expect(busy.waiting).toBe(`It has to wait for others to end (throttled): ${told}.`);
  const { json } = await client.call('POST', '/control/v1/peers/n-1:drain?dryRun=true', { body: { reason: 'r' } });
  expect(json.effects).toContain(`Throttled: ${told} are under way, and the others wait for these to end.`);

  await writer.moving('jobs', moves('n-1', ['n-2', 'n-3'], movesPerNode - 1));
  expect((await explain(LAST)).waiting).not.toContain('throttled');
});

test('of a node that would take it, in its row; of the namespace as a whole', async () => {
  const { writer, explain } = await draining();
  await writer.moving('jobs', moves('n-1', ['n-2'], movesPerNode));
  const { nodes } = await explain(LAST);
  const whyNot = (id: string) => nodes.find(({ nodeId }) => nodeId === id)?.why;
  expect(whyNot('n-2')).toMatch(new RegExp(`; throttled: ${movesPerNode} of ${movesPerNode} moves of n-2$`));
  expect(whyNot('n-3')).not.toContain('throttled');
  expect(nodes.map(({ nodeId, throttled }) => [nodeId, throttled])).toContainEqual([
    'n-2',
    `${movesPerNode} of ${movesPerNode} moves of n-2`,
  ]);
  expect(nodes.find(({ nodeId }) => nodeId === 'n-3')?.throttled).toBeUndefined();

  const ofOthers = OWNERS.flatMap((from) => moves(from, ['n-9'], 22)).slice(0, movesPerNamespace);
  await writer.moving('jobs', ofOthers);
  expect((await explain(LAST)).waiting).toContain(`${movesPerNamespace} of ${movesPerNamespace} moves of jobs`);
});
