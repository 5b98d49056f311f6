/** A control node with one namespace whose shards are dealt out to nodes that live. */
import type { EndsWithTest } from '@omnirelay/primitives/testing';
import { ADMIN } from './test-issuer.ts';
import { type SignedIn, startTestMesh, type TestNode } from './test-mesh.ts';
import { type LeadershipWriter, leadershipWriter } from './write-leadership.ts';
import { dealt, type ShardWriter, shardWriter } from './write-shards.ts';
import { writtenSoFar } from './written-so-far.ts';

export interface MeshWithShards {
  readonly node: TestNode;
  /** An admin. */
  readonly client: SignedIn;
  readonly leases: LeadershipWriter;
  readonly writer: ShardWriter;
}

/** All of it has been read once it resolves. */
export async function meshWithShards(
  ends: EndsWithTest,
  {
    namespace,
    shardCount,
    owners,
  }: {
    readonly namespace: string;
    readonly shardCount: number;
    readonly owners: readonly string[];
  },
): Promise<MeshWithShards> {
  const mesh = ends.use(await startTestMesh());
  const node = await mesh.startNode('c-1');
  const client = await mesh.signIn(node, 'ana', ADMIN);
  const leases = leadershipWriter(node);
  for (const id of owners) {
    node.membership.set(id, 'alive');
    await leases.beginEpoch(id);
  }
  await client.call('POST', '/control/v1/namespaces', { body: { namespace, shardCount, reason: 'r' } });
  const writer = shardWriter(node, { [namespace]: shardCount });
  await writer.publish(namespace, { moves: dealt(shardCount, owners) });
  const cursor = await writtenSoFar(node);
  await client.call('GET', `/control/v1/shards?min-cursor=${cursor}`);
  return { node, client, leases, writer };
}
