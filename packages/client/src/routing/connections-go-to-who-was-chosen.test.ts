/** Calls over mutual TLS reach the very node that was chosen, with what an attempt carries, and nobody else hears of them. */
import { Metadata } from '@grpc/grpc-js';
import { endsWithTest } from '@omnirelay/primitives/testing';
import { controlPb, grpcServiceDefinition, jsonToMessage } from '@omnirelay/wire';
import { expect, test } from 'vitest';
import { type TestControlNode, testAuthority, testControlNode } from '../testing/test-control-node.ts';
import type { PeerAttempt } from './call-peer.ts';
import { openPeerConnections, type PeerConnections } from './peer-connections.ts';
import { testPeer } from './testing/peers-at-hand.ts';

const authority = await testAuthority();
const own = await authority.issue('app', 'worker');
const { getPeer } = grpcServiceDefinition(controlPb.PeerService);
const ends = endsWithTest();

/** A service of the node that every mesh has at hand. */
async function served(nodeId: string): Promise<TestControlNode> {
  const node = ends.use(await testControlNode(await authority.issue(nodeId, 'worker')));
  node.answer = () => ({ peer: { nodeId, status: 'Alive', intent: 'Active' } });
  return node;
}
const attemptAt = (nodeId: string, endpoint: string, more: Partial<PeerAttempt> = {}): PeerAttempt => ({
  ...{ peer: testPeer(nodeId, { endpoints: { orders: endpoint } }), attempt: 1, timeoutMs: 5_000 },
  ...{ signal: new AbortController().signal, deadline: Date.now() + 5_000 },
  ...more,
});
const opened = (identity = () => own): PeerConnections =>
  ends.use(openPeerConnections({ identity, endpoint: 'orders' }));
const asked = jsonToMessage(controlPb.GetPeerRequestSchema, { nodeId: 'x' });

test('with the metadata of the attempt, also once the certificate has been renewed', async () => {
  const n1 = await served('n1');
  let identity = own;
  const connections = opened(() => identity);
  const metadata = (): Metadata => {
    const made = new Metadata();
    made.set('x-omnirelay-shard', 'shard/orders/00001');
    return made;
  };
  const ask = () => connections.call({ ...attemptAt('n1', n1.endpoint), metadata }, getPeer, asked);
  expect(await ask()).toMatchObject({ peer: { nodeId: 'n1' } });
  await ask();
  identity = await authority.issue('app', 'worker');
  await ask();
  expect(n1.calls.map(({ metadata: of }) => String(of.get('x-omnirelay-shard')))).toEqual(
    Array.from({ length: 3 }, () => 'shard/orders/00001'),
  );
});

test('a node that is another than the one that was chosen, or of another mesh, hears of no call', async () => {
  const n1 = await served('n1');
  const connections = opened();
  const soon = { deadline: Date.now() + 1_000 };
  await expect(connections.call(attemptAt('n2', n1.endpoint, soon), getPeer, asked)).rejects.toThrow(
    'this is n1, and not n2',
  );
  const stranger = await (await testAuthority()).issue('app', 'worker');
  const astray = opened(() => stranger);
  await expect(astray.call(attemptAt('n1', n1.endpoint, soon), getPeer, asked)).rejects.toThrow('UNAVAILABLE');
  expect(n1.calls).toEqual([]);
});

test('a peer that serves nothing under the name was surely not called, and a call ends with its signal', async () => {
  const n1 = await served('n1');
  const connections = opened();
  const nowhere = attemptAt('n1', n1.endpoint, { peer: testPeer('n1') });
  await expect(connections.call(nowhere, getPeer, asked)).rejects.toMatchObject({ code: 'not_executed' });
  n1.answer = () => {
    queueMicrotask(() => stop.abort(new Error('enough')));
    return 'silence';
  };
  const stop = new AbortController();
  const silent = attemptAt('n1', n1.endpoint, { signal: stop.signal });
  await expect(connections.call(silent, getPeer, asked)).rejects.toThrow('enough');
  await expect(connections.call(silent, getPeer, asked)).rejects.toThrow('enough');
  expect(n1.calls.length).toBe(1);
});
