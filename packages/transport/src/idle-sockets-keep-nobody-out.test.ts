/** Floods of sockets that say nothing, or too little, against real listeners: a good caller is served all the same. */
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { request as requestHttps } from 'node:https';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Client, credentials, Server, type ServerUnaryCall, type sendUnaryData } from '@grpc/grpc-js';
import type { IdentityMaterial } from '@omnirelay/pki';
import { controlPb, grpcServiceDefinition, jsonToMessage } from '@omnirelay/wire';
import { afterEach, describe, expect, test } from 'vitest';
import type { TransportBounds } from './bounds.ts';
import { connectionSlots, sourceOf } from './connection-slots.ts';
import type { RefusedConnection } from './frame-channel.ts';
import { grpcLimits } from './grpc-limits.ts';
import { createMeshTlsListener, type MeshTlsListener } from './mesh-tls-listener.ts';
import { serveGrpc } from './serve-grpc.ts';
import { serveHttp } from './serve-http.ts';
import { testMesh } from './testing/test-mesh.ts';

const mesh = await testMesh();
const server = await mesh.identity('ctl-1', { role: 'control' });
const gateway = await mesh.issue('gw-1', { role: 'gateway' });
const sockets: Socket[] = [];
const open: MeshTlsListener[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const listener of open.splice(0)) await listener.close();
});

const refused: RefusedConnection[] = [];
async function listen(alpn: readonly string[], bounds: Partial<TransportBounds> = {}): Promise<MeshTlsListener> {
  const listener = await createMeshTlsListener({
    identity: server,
    trustDomain: mesh.trustDomain,
    bindAddress: '0.0.0.0',
    port: 0,
    clientCertificate: 'optional',
    alpn,
    bounds,
    onRefused: (one) => refused.push(one),
  });
  open.push(listener);
  return listener;
}

async function https(bounds: Partial<TransportBounds> = {}): Promise<MeshTlsListener> {
  const listener = await listen(['h2', 'http/1.1'], bounds);
  serveHttp(listener, (_request, response) => (response as { end(text: string): void }).end('served'));
  return listener;
}

const access = grpcServiceDefinition(controlPb.AccessService);

async function grpc(bounds: Partial<TransportBounds> = {}): Promise<MeshTlsListener> {
  const listener = await listen(['h2'], bounds);
  const made = new Server(grpcLimits(listener));
  made.addService(access, {
    getAccessSelf: (_call: ServerUnaryCall<unknown, unknown>, done: sendUnaryData<unknown>) =>
      done(null, jsonToMessage(controlPb.GetAccessSelfResponseSchema, { source: 'served' })),
  });
  serveGrpc(listener, made);
  return listener;
}

const anonymous = (listener: MeshTlsListener, alpn: string) =>
  connectTls({
    host: '127.0.0.1',
    port: listener.address().port,
    ca: mesh.caPem,
    servername: 'localhost',
    ALPNProtocols: [alpn],
  });

async function keep<S extends Socket>(socket: S, event: string): Promise<S> {
  sockets.push(socket);
  socket.on('error', () => {});
  await once(socket, event);
  return socket;
}

/** Sockets of one source that say nothing: some before the handshake, some after it. */
async function flood(listener: MeshTlsListener, alpn: string): Promise<void> {
  const { port } = listener.address();
  for (let round = 0; round < 30; round++) {
    const raw = Array.from({ length: 40 }, () => keep(connectTcp({ host: '127.0.0.1', port }), 'connect'));
    await Promise.all([...raw, keep(anonymous(listener, alpn), 'secureConnect').catch(() => {})]);
  }
}

async function askHttps(listener: MeshTlsListener, from: string, as?: IdentityMaterial): Promise<string> {
  const request = requestHttps({
    host: '127.0.0.1',
    port: listener.address().port,
    localAddress: from,
    agent: false,
    ca: mesh.caPem,
    servername: 'localhost',
    ...(as === undefined ? {} : { key: as.privateKeyPem, cert: as.certificateChainPem }),
  });
  request.end();
  const [response] = await once(request, 'response');
  return Buffer.concat(await response.toArray()).toString();
}

async function askGrpc(listener: MeshTlsListener, as?: IdentityMaterial): Promise<string> {
  const ca = Buffer.from(mesh.caPem);
  const client = new Client(
    `127.0.0.1:${listener.address().port}`,
    as === undefined
      ? credentials.createSsl(ca)
      : credentials.createSsl(ca, Buffer.from(as.privateKeyPem), Buffer.from(as.certificateChainPem)),
    { 'grpc.ssl_target_name_override': 'localhost', 'grpc.use_local_subchannel_pool': 1 },
  );
  const { path, requestSerialize, responseDeserialize } = access.getAccessSelf;
  const request = jsonToMessage(controlPb.GetAccessSelfRequestSchema, {});
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, (error, answer) =>
    error === null ? resolve((answer as unknown as controlPb.GetAccessSelfResponse).source) : reject(error),
  );
  return promise.finally(() => client.close());
}

describe('1,200 sockets of one source that say nothing', () => {
  test('keep no caller from REST: certified or not, of that source or another', async () => {
    const listener = await https();
    await flood(listener, 'http/1.1');
    for (const from of ['127.0.0.1', '127.0.0.2']) {
      expect(await askHttps(listener, from, gateway)).toBe('served');
      expect(await askHttps(listener, from)).toBe('served');
    }
  });

  test('keep no caller from gRPC', async () => {
    const listener = await grpc();
    await flood(listener, 'h2');
    expect(await askGrpc(listener, gateway)).toBe('served');
    expect(await askGrpc(listener)).toBe('served');
  });
});

test('who has called gives way to nobody, and where all have, a newcomer without a certificate is refused with the reason', async () => {
  const listener = await https({ uncertifiedPerSource: 2 });
  const callers = [0, 1].map(() =>
    connectHttp2(`https://127.0.0.1:${listener.address().port}`, { ca: mesh.caPem, servername: 'localhost' }),
  );
  await Promise.all(callers.map((caller) => once(caller, 'connect')));
  for (const caller of callers) {
    expect(Buffer.concat(await caller.request({ ':path': '/' }).toArray()).toString()).toBe('served');
  }
  refused.length = 0;
  const late = anonymous(listener, 'http/1.1');
  // It may be refused before its side of the handshake is done: that is an error to it, and then a close.
  late.on('error', () => {});
  late.resume();
  await new Promise((resolve) => late.once('close', resolve));
  expect(refused[0]).toMatchObject({ remoteAddress: '127.0.0.1', reason: 'too-many-connections' });
  for (const caller of callers)
    expect(Buffer.concat(await caller.request({ ':path': '/' }).toArray()).toString()).toBe('served');
  for (const caller of callers) caller.destroy();
});

describe('a connection is ended', () => {
  const soon = { firstRequestMs: 50, idleMs: 50, lingerMs: 50, requestBodyMs: 50 };

  test.each(['http/1.1', 'h2'])('that asks nothing (%s)', async (alpn) => {
    const socket = await keep(anonymous(await https(soon), alpn), 'secureConnect');
    socket.resume();
    await once(socket, 'close');
  });

  test('that dribbles a request head', async () => {
    const socket = await keep(anonymous(await https(soon), 'http/1.1'), 'secureConnect');
    socket.resume();
    const dribble = setInterval(() => socket.write('x'), 10);
    socket.write('GET / HTTP/1.1\r\nx-slow: ');
    await once(socket, 'close');
    clearInterval(dribble);
  });

  test('that has asked, and asks no more', async () => {
    const socket = await keep(anonymous(await https(soon), 'http/1.1'), 'secureConnect');
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    const [first] = await once(socket, 'data');
    expect(String(first)).toContain('200 OK');
    socket.resume();
    await once(socket, 'close');
  });

  test('that idles at gRPC', async () => {
    const listener = await grpc(soon);
    const session = connectHttp2(`https://127.0.0.1:${listener.address().port}`, {
      ca: mesh.caPem,
      servername: 'localhost',
    });
    session.on('error', () => {});
    await once(session, 'close');
  });

  test('whose gRPC call has no message', async () => {
    const listener = await grpc(soon);
    const session = connectHttp2(`https://127.0.0.1:${listener.address().port}`, {
      ca: mesh.caPem,
      servername: 'localhost',
    });
    session.on('error', () => {});
    const call = session.request(
      { ':method': 'POST', ':path': access.getAccessSelf.path, 'content-type': 'application/grpc', te: 'trailers' },
      { endStream: false },
    );
    call.on('error', () => {});
    const [headers] = await once(call, 'response');
    // DEADLINE_EXCEEDED
    expect(headers['grpc-status']).toBe('4');
    await once(session, 'close');
  });
});

test('a source is an IPv4 address or an IPv6 /64; the one that holds most gives way first', () => {
  expect(sourceOf('::ffff:10.0.0.1')).toBe('10.0.0.1');
  expect(sourceOf('2001:db8::1')).toBe(sourceOf('2001:db8:0:0:ffff::9'));
  expect(sourceOf('2001:db8::1')).not.toBe(sourceOf('2001:db8:0:1::1'));
  expect(sourceOf('fe80::1%eth0')).toBe('fe80:0:0:0::/64');
  const slots = connectionSlots({ uncertified: 4, uncertifiedPerSource: 3 });
  const gone: string[] = [];
  const take = (ends: string, source: string) => slots.take(ends, source, () => gone.push(ends));
  expect(['a1', 'a2', 'a3'].map((ends) => take(ends, 'a'))).toEqual([true, true, true]);
  expect([take('b1', 'b'), take('c1', 'c')]).toEqual([true, true]);
  expect(gone).toEqual(['a1']);
  for (const ends of ['a2', 'a3', 'b1', 'c1']) slots.used(ends);
  expect(take('d1', 'd')).toBe(false);
  slots.release('b1');
  expect(take('d1', 'd')).toBe(true);
});
