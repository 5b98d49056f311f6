/** `leads` of a peer follows the claims: in lists, their ETags, and watches that go on at another node. */
import type { Peer, PeerWatchEvent } from '@omnirelay/wire';
import { expect, it } from 'vitest';
import { readSse } from './testing/read-sse.ts';
import { VIEWER } from './testing/test-issuer.ts';
import { openRest } from './testing/test-mesh.ts';
import { twoNodes } from './testing/two-nodes.ts';
import { leadershipWriter } from './testing/write-leadership.ts';

const { mesh, nodes } = await twoNodes();
for (const { membership } of nodes) for (const id of ['n-1', 'n-2']) membership.set(id, 'alive');
const writer = leadershipWriter(nodes[0]);
const token = await mesh.issuer.token('vera', VIEWER);
await writer.beginEpoch('n-1');
await writer.beginEpoch('n-2');

const leadsOf = (events: readonly PeerWatchEvent[]): string[] =>
  events.flatMap(({ kind, peer }) =>
    kind === 'Changed' && peer !== undefined ? [`${peer.nodeId}: ${peer.leads}`] : [],
  );
const settled = (events: readonly PeerWatchEvent[]): boolean =>
  ['Ready', 'Heartbeat'].includes(events.at(-1)?.kind ?? '');

it('a list says it, with another ETag once it changes, and by node alone not its own lease', async () => {
  await using client = await openRest(nodes[0], mesh, { token });
  const list = async (): Promise<{ leads: Record<string, readonly string[]>; etag: string }> => {
    const { json } = await client.call('GET', '/control/v1/peers');
    return { leads: Object.fromEntries(json.peers.map(({ nodeId, leads }: Peer) => [nodeId, leads])), etag: json.etag };
  };
  const before = await list();
  expect(before.leads).toEqual({ 'n-1': [], 'n-2': [] });
  await writer.claim('jobs', 'n-1');
  await writer.claim('global-control', 'n-1');
  await expect.poll(async () => (await list()).leads['n-1']).toEqual(['global-control', 'jobs']);
  expect((await list()).etag).not.toBe(before.etag);
});

it('a watch tells both who leads no more and who does, once each', async () => {
  const events = await readSse(
    { mesh, node: nodes[0], token },
    (seen) => leadsOf(seen).length === 2,
    (seen) => {
      if (seen.at(-1)?.kind === 'Ready') void writer.claim('jobs', 'n-2');
    },
  );
  expect(leadsOf(events).sort()).toEqual(['n-1: global-control', 'n-2: jobs']);
});

it('the end of an epoch takes all that hung on it', async () => {
  const events = await readSse(
    { mesh, node: nodes[0], token },
    (seen) => leadsOf(seen).length === 1,
    (seen) => {
      if (seen.at(-1)?.kind === 'Ready') void writer.endEpoch('n-2', 'n-1');
    },
  );
  expect(leadsOf(events)).toEqual(['n-2: ']);
});

it('goes on at another node: silent while everybody leads the same, anew once somebody else does', async () => {
  const [here, there] = nodes;
  const begun = await readSse({ mesh, node: here, token }, settled);
  const cursor = begun.at(-1)?.cursor;
  await expect
    .poll(async () => (await readSse({ mesh, node: there, token, cursor }, settled)).map(({ kind }) => kind))
    .toEqual(['Heartbeat']);
  await writer.claim('jobs', 'n-1');
  const later = async () => await readSse({ mesh, node: there, token, cursor }, settled);
  await expect.poll(async () => (await later())[0]).toMatchObject({ kind: 'Resync', reason: 'source-changed' });
});
