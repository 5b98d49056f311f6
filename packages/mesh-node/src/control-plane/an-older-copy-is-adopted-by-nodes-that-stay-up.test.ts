/** After an older copy is adopted revisions begin again below those that nodes and callers have seen, and no node was restarted in between. */
import { expect, it } from 'vitest';
import { decodeViewCursor } from './cursor.ts';
import { readSse } from './testing/read-sse.ts';
import { ADMIN } from './testing/test-issuer.ts';
import {
  openRest,
  type RestClient,
  startTestMesh,
  stateIs,
  type TestMesh,
  type TestNode,
} from './testing/test-mesh.ts';

const PEERS = ['c-1', 'c-2', 'c-3', 'n-1', 'n-2'];
const WRITES_LOST = 12;

async function startNode(mesh: TestMesh, id: string): Promise<TestNode> {
  const node = await mesh.startNode(id);
  for (const peer of PEERS) node.membership.set(peer, 'alive');
  return node;
}

async function change(client: RestClient, id: string, verb: 'cordon' | 'uncordon') {
  const answer = await client.call('POST', `/control/v1/peers/${id}:${verb}`, { body: { reason: verb } });
  expect([answer.status, answer.json.unchanged]).toEqual([200, false]);
  return answer.json as { readonly cursor: string; readonly etag: string };
}

const intentOf = (json: { readonly peers: readonly { nodeId: string; intent: string }[] }, id: string) =>
  json.peers.find(({ nodeId }) => nodeId === id)?.intent;

it('ETags, cursors and watches hold on every control node, and those of before are void', async () => {
  await using mesh = await startTestMesh();
  const nodes = await Promise.all(['c-1', 'c-2'].map((id) => startNode(mesh, id)));
  const [first, second] = nodes as [TestNode, TestNode];
  const token = await mesh.issuer.token('ana', ADMIN);
  await using one = await openRest(first, mesh, { token });
  await using two = await openRest(second, mesh, { token });
  await change(one, 'n-1', 'cordon');
  const copy = mesh.store.faults.backup();
  for (let n = 0; n < WRITES_LOST; n += 1) await change(one, 'n-2', n % 2 === 0 ? 'cordon' : 'uncordon');
  await change(one, 'n-1', 'uncordon');
  const [before] = (await readSse({ mesh, node: first, token }, (seen) => seen.at(-1)?.kind === 'Ready')).slice(-1);

  mesh.store.faults.restore(copy);
  await stateIs(first.registry, 'behind');
  const { storeIdentity } = (await one.call('GET', '/control/v1/lineage')).json;
  const body = { expectedStoreIdentity: storeIdentity, reason: 'the backup is all there is' };
  const adopted = await one.call('POST', '/control/v1/lineage:adopt', { body });
  expect(adopted.status).toBe(200);

  for (const [client, node] of [
    [one, first],
    [two, second],
  ] as const) {
    const list = await client.call('GET', `/control/v1/peers?min-cursor=${adopted.json.cursor}`);
    expect([list.status, intentOf(list.json, 'n-1'), intentOf(list.json, 'n-2')]).toEqual([200, 'Cordoned', 'Active']);
    const resumed = await readSse(
      { mesh, node, token, cursor: before?.cursor },
      (seen) => seen.at(-1)?.kind === 'Ready',
    );
    expect(resumed[0]).toMatchObject({ kind: 'Resync', reason: 'lineage-changed' });
    expect(resumed.filter(({ kind }) => kind === 'Snapshot')).toHaveLength(PEERS.length);
  }

  const known = await Promise.all([one, two].map((client) => client.call('GET', '/control/v1/peers')));
  const written = await change(one, 'n-2', 'cordon');
  expect(`"${decodeViewCursor(written.cursor).revision}"`).toBe(written.etag);
  for (const [index, client] of [one, two].entries()) {
    const headers = { 'if-none-match': String(known[index]?.headers.etag) };
    const fresh = await client.call('GET', `/control/v1/peers?min-cursor=${written.cursor}`, { headers });
    expect([fresh.status, intentOf(fresh.json, 'n-2')]).toEqual([200, 'Cordoned']);
  }

  const at = await readSse({ mesh, node: second, token }, (seen) => seen.at(-1)?.kind === 'Ready');
  await change(one, 'n-1', 'uncordon');
  const third = await startNode(mesh, 'c-3');
  const goneOn = await readSse({ mesh, node: third, token, cursor: at.at(-1)?.cursor }, (seen) => seen.length === 1);
  expect(goneOn[0]).toMatchObject({ kind: 'Changed', peer: { nodeId: 'n-1', intent: 'Active' } });
});
