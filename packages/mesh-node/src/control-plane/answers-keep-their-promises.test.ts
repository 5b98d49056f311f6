/** What holds for every answer, whichever face gives it: budgets, headers, traces, ETags, idempotency, and what is not known. */
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { controlPb, grpcServiceDefinition, jsonToMessage } from '@omnirelay/wire';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { CONTROL_BOUNDS } from './bounds.ts';
import { OPERATOR, VIEWER } from './testing/test-issuer.ts';
import {
  openRest,
  type RestAnswer,
  type RestClient,
  startTestMesh,
  type TestMesh,
  type TestNode,
} from './testing/test-mesh.ts';

let mesh: TestMesh;
let node: TestNode;
let omar: RestClient;

beforeAll(async () => {
  mesh = await startTestMesh();
  node = await mesh.startNode('c-1');
  for (const id of ['c-1', 'n-1', 'n-2']) node.membership.set(id, 'alive');
});
// A connection without a request is closed after ten seconds, and one test may take as long on a busy machine.
beforeEach(async () => {
  omar = await openRest(node, mesh, { token: await mesh.issuer.token('omar', OPERATOR) });
});
afterEach(async () => {
  await omar?.[Symbol.asyncDispose]();
});
afterAll(async () => {
  await mesh?.[Symbol.asyncDispose]();
});

const { getAccessSelf } = grpcServiceDefinition(controlPb.AccessService);
async function selfOverGrpc(token: string, headers: Record<string, string> = {}) {
  const client = new Client(
    `localhost:${node.control.grpcAddress.port}`,
    credentials.createSsl(Buffer.from(mesh.caPem)),
  );
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  const { promise, resolve } = Promise.withResolvers<{ error: ServiceError | null; head: Metadata | undefined }>();
  let head: Metadata | undefined;
  const request = jsonToMessage(controlPb.GetAccessSelfRequestSchema, {});
  client
    .makeUnaryRequest(
      getAccessSelf.path,
      getAccessSelf.requestSerialize,
      getAccessSelf.responseDeserialize,
      request,
      metadata,
      (error) => resolve({ error, head }),
    )
    .on('metadata', (received) => {
      head = received;
    });
  return promise.finally(() => client.close());
}

describe('a caller that calls too often', () => {
  it('is told how long to wait on both faces', async () => {
    const token = await mesh.issuer.token('busy', VIEWER);
    await using busy = await openRest(node, mesh, { token });
    const over = new AbortController();
    const rest = Promise.withResolvers<RestAnswer>();
    const grpc = Promise.withResolvers<ServiceError>();
    // Both faces draw on the one budget of the caller, which fills by wall time alone. No more at once than a connection has streams for.
    vi.useFakeTimers({ toFake: ['Date'] });
    const callRest = async (): Promise<void> => {
      while (!over.signal.aborted) {
        const answer = await busy.call('GET', '/control/v1/access/self');
        if (answer.status === 429) rest.resolve(answer);
      }
    };
    const callGrpc = async (): Promise<void> => {
      while (!over.signal.aborted) {
        const refused = (await selfOverGrpc(token)).error;
        if (refused !== null) grpc.resolve(refused);
      }
    };
    const calling = Promise.all([...Array.from({ length: 64 }, callRest), callGrpc()]);
    const refused = Promise.all([rest.promise, grpc.promise]).finally(() => {
      over.abort();
      vi.useRealTimers();
    });
    const [[overRest, overGrpc]] = await Promise.all([refused, calling]);
    expect(overRest.json).toMatchObject({ code: 'too_many_requests', retryAfterSeconds: 1 });
    expect(overRest.headers['retry-after']).toBe('1');
    expect(overGrpc.metadata.get('retry-after')).toEqual(['1']);
    expect(overGrpc.metadata.get('rpc-transport')).toEqual(['grpc-h2']);
    expect(overGrpc.metadata.get('rpc-encoding')).toEqual(['protobuf']);
    // A connection of now: the one of before the test may have been without a request for ten seconds.
    await using other = await openRest(node, mesh, { token: await mesh.issuer.token('omar', OPERATOR) });
    expect((await other.call('GET', '/control/v1/access/self')).status).toBe(200);
  });

  it('with tokens that are none is no longer looked at, and certificates have a budget of their own', async () => {
    const identity = await mesh.identity('console', 'console-9');
    await using stranger = await openRest(node, mesh, { token: 'a.b.c', identity });
    const statuses = await Promise.all(
      Array.from(
        { length: CONTROL_BOUNDS.failedSignIns.ofAccount.burst + 20 },
        async () => (await stranger.call('GET', '/control/v1/peers')).status,
      ),
    );
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    expect((await omar.call('GET', '/control/v1/peers')).status).toBe(200);
  });
});

describe('every answer', () => {
  it('says what was negotiated, and goes on with the caller’s trace and correlation id, on both faces', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const headers = { traceparent, 'x-correlation-id': 'corr-7' };
    const rest = await omar.call('GET', '/control/v1/access/self', { headers });
    expect(rest.headers).toMatchObject({
      'rpc-transport': 'http-2',
      'rpc-encoding': 'json',
      'x-correlation-id': 'corr-7',
    });
    const { head } = await selfOverGrpc(await mesh.issuer.token('omar', OPERATOR), headers);
    const names = ['rpc-transport', 'rpc-encoding', 'x-correlation-id'];
    expect(names.map((name) => head?.get(name)[0])).toEqual(['grpc-h2', 'protobuf', 'corr-7']);
  });

  it('has a cursor', async () => {
    for (const path of ['/peers', '/peers/n-1', '/peers/n-1/evidence', '/audit', '/access/self', '/lineage'])
      expect((await omar.call('GET', `/control/v1${path}`)).json.cursor, path).toMatch(/^[\w-]{20,}$/);
  });

  it('of a read has an ETag, and is not sent again while it is the same', async () => {
    for (const path of ['/peers', '/peers/n-2', '/audit', '/access/self', '/lineage']) {
      const first = await omar.call('GET', `/control/v1${path}`);
      const again = await omar.call('GET', `/control/v1${path}`, {
        headers: { 'if-none-match': String(first.headers.etag) },
      });
      expect([path, again.status, again.json]).toEqual([path, 304, null]);
    }
    const before = String((await omar.call('GET', '/control/v1/peers/n-2')).headers.etag);
    node.membership.set('n-2', 'suspect');
    const suspected = await omar.call('GET', '/control/v1/peers/n-2', { headers: { 'if-none-match': before } });
    expect([suspected.status, suspected.json.peer.status]).toEqual([200, 'Suspect']);
    // The record has not changed: the same ETag still says so to If-Match.
    const labelled = await omar.call('PATCH', '/control/v1/peers/n-2', {
      body: { set: { a: 'b' } },
      headers: { 'if-match': before },
    });
    expect(labelled.status).toBe(200);
  });
});

describe('an idempotency key', () => {
  it('keeps an answer that changed nothing, so that its repetition does not act later', async () => {
    const headers = { 'idempotency-key': 'nothing-to-do' };
    const send = () => omar.call('POST', '/control/v1/peers/n-1:uncordon', { headers, body: {} });
    expect((await send()).json).toMatchObject({ unchanged: true, after: 'Active' });
    await omar.call('POST', '/control/v1/peers/n-1:cordon', { body: {} });
    expect((await send()).json).toMatchObject({ unchanged: true });
    expect((await omar.call('GET', '/control/v1/peers/n-1')).json.peer.intent).toBe('Cordoned');
  });
});

describe('a node that has never read the registry', () => {
  it('does not invent an intent, says so of the audit, and tells watchers once it has', async () => {
    await using dark = await startTestMesh();
    dark.store.faults.setDark(true);
    const fresh = await dark.startNode('c-1', { waitForRegistry: false });
    fresh.membership.set('n-1', 'alive');
    await using client = await openRest(fresh, dark, { token: await dark.issuer.token('omar', OPERATOR) });
    const { json } = await client.call('GET', '/control/v1/peers/n-1');
    expect([json.peer.intent, json.staleSince]).toEqual(['Unknown', expect.any(String)]);
    expect((await client.call('GET', '/control/v1/audit')).json.code).toBe('registry_dark');
    dark.store.faults.setDark(false);
    await expect
      .poll(async () => (await client.call('GET', '/control/v1/peers/n-1')).json.peer.intent, { timeout: 20_000 })
      .toBe('Active');
  });
});
