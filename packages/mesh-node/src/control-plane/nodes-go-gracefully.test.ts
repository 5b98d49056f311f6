/** A control plane that ends, under real callers: what is in flight is answered, watches are told to go elsewhere, and all within a bound. */
import { once } from 'node:events';
import { Client, credentials, type ServiceError, status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATOR } from './testing/test-issuer.ts';
import { openRest, type RestClient, startTestMesh, type TestMesh, type TestNode } from './testing/test-mesh.ts';
import { watchOverGrpc } from './testing/watch-over-grpc.ts';

let mesh: TestMesh;
let token: string;
beforeAll(async () => {
  mesh = await startTestMesh();
  token = await mesh.issuer.token('omar', OPERATOR);
});
afterAll(() => mesh?.[Symbol.asyncDispose]());

/** Sends a change that the store keeps waiting, and goes on once the node has it: a read after it has been answered. */
async function changeInFlight(client: RestClient, verb: string) {
  const hold = Promise.withResolvers<void>();
  mesh.holdStore(hold.promise);
  const answer = client.call('POST', `/control/v1/peers/n-1:${verb}`, { body: { reason: 'disk swap' } });
  answer.catch(() => undefined);
  await client.call('GET', '/control/v1/peers/n-1');
  return { answer, letGo: hold.resolve };
}

async function startNode(nodeId: string): Promise<TestNode> {
  const node = await mesh.startNode(nodeId);
  for (const id of [nodeId, 'n-1']) node.membership.set(id, 'alive');
  return node;
}

describe('a control plane that ends', () => {
  it('answers the change that is in flight, and keeps it', async () => {
    const node = await startNode('c-1');
    await using client = await openRest(node, mesh, { token });
    const { answer, letGo } = await changeInFlight(client, 'cordon');
    const goaway = once(client.session, 'goaway');
    const ended = node.control[Symbol.asyncDispose]();
    // The connection is told to go at once, while its call is open still.
    await goaway;
    expect(node.control.readiness().find(({ part }) => part === 'control-api')?.ready).toBe(false);
    letGo();
    expect(await answer).toMatchObject({ status: 200, json: { after: 'Cordoned' } });
    await ended;
    const other = await startNode('c-2');
    await using reader = await openRest(other, mesh, { token });
    const { json } = await reader.call('GET', '/control/v1/peers/n-1');
    expect(json.peer.intent).toBe('Cordoned');
  });

  it('cuts what does not come to its end', async () => {
    const node = await startNode('c-3');
    await using client = await openRest(node, mesh, { token });
    const { answer, letGo } = await changeInFlight(client, 'uncordon');
    const cut = expect(answer).rejects.toThrow();
    await node.control.drain();
    await cut;
    letGo();
  });

  it('tells watches by SSE and gRPC that it goes, so that they turn to another node', async () => {
    const node = await startNode('c-4');
    await using client = await openRest(node, mesh, { token });
    const request = client.session.request({
      ':path': '/control/v1/peers/watch',
      authorization: `Bearer ${token}`,
    });
    request.setEncoding('utf8');
    let text = '';
    const ready = Promise.withResolvers<void>();
    request.on('data', (chunk: string) => {
      text += chunk;
      if (text.includes('event: ready')) ready.resolve();
    });
    const material = await mesh.identity('worker', 'n-1');
    const grpc = new Client(
      `127.0.0.1:${node.control.grpcAddress.port}`,
      credentials.createSsl(
        Buffer.from(mesh.caPem),
        Buffer.from(material.privateKeyPem),
        Buffer.from(material.certificateChainPem),
        { checkServerIdentity: () => undefined },
      ),
      { 'grpc.ssl_target_name_override': 'localhost' },
    );
    const call = watchOverGrpc(grpc);
    const failed = Promise.withResolvers<ServiceError>();
    call.on('error', (error: ServiceError) => failed.resolve(error));
    await Promise.all([ready.promise, once(call, 'data')]);
    const ended = once(request, 'end');
    await node.control[Symbol.asyncDispose]();
    await ended;
    expect(text).toMatch(/event: problem\ndata: .*"code":"node_leaving"/);
    const error = await failed.promise;
    expect(error.code).toBe(status.UNAVAILABLE);
    expect(String(error.metadata.get('omnirelay-problem')[0])).toContain('node_leaving');
    grpc.close();

    const lines = node.logged.map((line) => JSON.parse(line)).filter(({ event }) => event === 'subscription');
    expect(lines.map(({ phase, transport, encoding, callerKind }) => [phase, transport, encoding, callerKind])).toEqual(
      expect.arrayContaining([
        ['began', 'http-2', 'json', 'user'],
        ['began', 'grpc-h2', 'protobuf', 'node'],
        ['ended', 'http-2', 'json', 'user'],
        ['ended', 'grpc-h2', 'protobuf', 'node'],
      ]),
    );
    expect(node.logged.join('')).not.toContain(token);
  });
});
