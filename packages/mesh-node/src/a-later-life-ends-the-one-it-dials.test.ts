/** Two processes with one node id and nobody between them: the earlier one is the only seed of the later one. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestCluster, type TestNode, testCluster } from './testing/test-cluster.ts';

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await testCluster();
});
afterAll(() => cluster[Symbol.asyncDispose]());

const isReady = ({ mesh }: TestNode, which: 'life' | 'gossip'): boolean =>
  mesh.readiness().some(({ part, ready }) => part === which && ready);
const lives = (node: TestNode): boolean => isReady(node, 'life');
const lifeOf = ({ mesh }: TestNode) => mesh.membership.view().members.get(mesh.membership.self)?.life;

test('a restart ends the earlier process, which names the life that it gave way to, and goes on', async () => {
  const earlier = await cluster.start('n1');
  // Its boot epoch is durable then. On a slow disk the next life would begin without it, and in the same second either may stay.
  await earlier.until(() => isReady(earlier, 'gossip'));
  const later = await cluster.start('n1', { seeds: [earlier] });
  const { reason, detail } = await earlier.mesh.ended;
  expect(reason).toBe('superseded');
  expect(detail).toContain(`boot id ${lifeOf(later)?.bootId} of n1`);
  expect(earlier.log).toContainEqual(
    expect.objectContaining({ event: 'superseded', runbook: 'docs/runbooks/node-superseded.md', msg: detail }),
  );
  await later.until(() => later.log.some(({ event, msg }) => event === 'rejected-by' && msg.includes('earlier life')));
  expect([lives(earlier), lives(later)]).toEqual([false, true]);
});

test('a machine that was copied whole and one that it was copied from: one of them ends, and one stays', async () => {
  const original = await cluster.start('n2');
  const dataDirectory = join(cluster.directory, 'n2-copied');
  await mkdir(dataDirectory);
  const copy = await cluster.start('n2', { seeds: [original], dataDirectory });
  const ended = await Promise.race([original, copy].map((node) => node.mesh.ended.then(() => node)));
  // The same second may have begun both. What the copy is told when it has won must not end it too.
  if (ended === original) await copy.until(() => copy.log.some(({ event }) => event === 'rejected-by'));
  expect([lives(original), lives(copy)].filter(Boolean)).toHaveLength(1);
});

test('a node of another cluster ends nobody, whatever its id', async () => {
  const node = await cluster.start('n3');
  const stranger = await cluster.start('n3', {
    clusterId: 'c2',
    seeds: [node],
    dataDirectory: join(cluster.directory, 'n3-elsewhere'),
  });
  await stranger.until(() =>
    stranger.log.some(({ event, reason }) => event === 'rejected-by' && reason === 'wrong-cluster'),
  );
  expect([lives(node), lives(stranger)]).toEqual([true, true]);
});
