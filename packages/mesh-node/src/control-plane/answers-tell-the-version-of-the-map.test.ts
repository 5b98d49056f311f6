/** Answers that are of the shards of one namespace say by which version of its map this node knows, over both faces and before each stream. */
import { once } from 'node:events';
import { Client, credentials, type Metadata } from '@grpc/grpc-js';
import { SHARDS_VERSION_HEADER, shardsPb } from '@omnirelay/wire';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { callOverGrpc } from './testing/call-over-grpc.ts';
import { OPERATOR } from './testing/test-issuer.ts';
import { type SignedIn, startTestMesh, type TestMesh, type TestNode } from './testing/test-mesh.ts';
import { openWatchOverGrpc } from './testing/watch-over-grpc.ts';
import { dealt, moved, shardWriter } from './testing/write-shards.ts';
import { writtenSoFar } from './testing/written-so-far.ts';

let mesh: TestMesh;
let node: TestNode;
let operator: SignedIn;
let version: string;

beforeAll(async () => {
  mesh = await startTestMesh();
  node = await mesh.startNode('c-1');
  operator = await mesh.signIn(node, 'omar', OPERATOR);
  const writer = shardWriter(node, { orders: 4, other: 4 });
  await writer.publish('other', { moves: dealt(4, ['n-1']) });
  await writer.publish('orders', { moves: dealt(4, ['n-1', 'n-2']) });
  const { lineageEpoch, generation } = await writer.publish('orders', { moves: moved([0], 'n-1', 'n-2') });
  version = `${lineageEpoch}.${generation}`;
  const cursor = await writtenSoFar(node);
  expect((await operator.call('GET', `/control/v1/shards?min-cursor=${cursor}`)).status).toBe(200);
});
afterAll(() => mesh?.[Symbol.asyncDispose]());

it.each([
  ['/shards/orders/00001'],
  ['/shards/versions?namespace=orders'],
  ['/shards?namespace=orders'],
  ['/shards?namespace=orders&at=now-1s'],
])('%s says which map there is now', async (path) => {
  const { headers } = await operator.call('GET', `/control/v1${path}`);
  expect(headers[SHARDS_VERSION_HEADER]).toBe(version);
});

it.each([['/shards'], ['/shards?namespace=or*'], ['/shards/none/00001'], ['/peers']])(
  '%s is of no one map',
  async (path) => {
    const { headers } = await operator.call('GET', `/control/v1${path}`);
    expect(headers).not.toHaveProperty(SHARDS_VERSION_HEADER);
  },
);

it('an act on a shard says so over both faces', async () => {
  const body = { reason: 'hot', duration: '1m' };
  const { headers } = await operator.call('POST', '/control/v1/shards/orders/00001:pause', { body });
  expect(headers[SHARDS_VERSION_HEADER]).toBe(version);
  const told = Promise.withResolvers<Metadata>();
  const method = shardsPb.ShardControlService.method.resumeShard;
  const asked = { namespace: 'orders', shardId: '00001', reason: 'cool' };
  await callOverGrpc({ mesh, node, token: operator.token, method, asked, onHead: told.resolve });
  expect((await told.promise).get(SHARDS_VERSION_HEADER)).toEqual([version]);
});

it('a watch says so before its first event', async () => {
  const request = operator.session.request({
    ':path': '/control/v1/shards/watch?namespace=orders',
    authorization: `Bearer ${operator.token}`,
  });
  const [headers] = (await once(request, 'response')) as [Record<string, string>];
  request.close();
  expect(headers[SHARDS_VERSION_HEADER]).toBe(version);
  const address = `localhost:${node.control.grpcAddress.port}`;
  const client = new Client(address, credentials.createSsl(Buffer.from(mesh.caPem)));
  const rpc = shardsPb.ShardControlService.method.watchShards;
  const call = openWatchOverGrpc(client, { token: operator.token, rpc, asked: { namespace: ['orders'] } });
  call.on('error', () => undefined);
  const [head] = (await once(call, 'metadata')) as [Metadata];
  call.cancel();
  client.close();
  expect(head.get(SHARDS_VERSION_HEADER)).toEqual([version]);
});
