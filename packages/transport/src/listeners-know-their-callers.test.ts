/** The control listener under real clients: gRPC and HTTP by ALPN, callers with and without a certificate. */
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { request as requestHttps } from 'node:https';
import { connect as connectTls } from 'node:tls';
import { Client, credentials, Server, type ServerUnaryCall, type sendUnaryData } from '@grpc/grpc-js';
import type { IdentityMaterial } from '@omnirelay/pki';
import { controlPb, grpcServiceDefinition, jsonToMessage } from '@omnirelay/wire';
import { afterEach, expect, test } from 'vitest';
import type { RefusedConnection } from './frame-channel.ts';
import { createMeshTlsListener, type MeshTlsListener, type MeshTlsListenerOptions } from './mesh-tls-listener.ts';
import { serveGrpc } from './serve-grpc.ts';
import { serveHttp } from './serve-http.ts';
import { peerOf, peerOfCall } from './socket-peer.ts';
import { fixedIdentity, testMesh } from './testing/test-mesh.ts';

const mesh = await testMesh();
const server = await mesh.identity('ctl-1', { role: 'control' });
const caller = await mesh.issue('gw-1', { role: 'gateway' });
const open: MeshTlsListener[] = [];
afterEach(async () => {
  for (const listener of open.splice(0)) await listener.close();
});

async function listen(more: Partial<MeshTlsListenerOptions> = {}): Promise<MeshTlsListener> {
  const listener = await createMeshTlsListener({
    identity: server,
    trustDomain: mesh.trustDomain,
    bindAddress: '127.0.0.1',
    port: 0,
    clientCertificate: 'optional',
    alpn: ['h2'],
    ...more,
  });
  open.push(listener);
  return listener;
}

const access = grpcServiceDefinition(controlPb.AccessService);

function grpcServer(): Server {
  const grpc = new Server();
  grpc.addService(access, {
    getAccessSelf: (call: ServerUnaryCall<unknown, unknown>, done: sendUnaryData<unknown>) =>
      done(
        null,
        jsonToMessage(controlPb.GetAccessSelfResponseSchema, { source: peerOfCall(call)?.identity.nodeId ?? 'nobody' }),
      ),
  });
  return grpc;
}

function whoAmI(listener: MeshTlsListener, as?: IdentityMaterial): Promise<string> {
  const ca = Buffer.from(mesh.caPem);
  const creds =
    as === undefined
      ? credentials.createSsl(ca)
      : credentials.createSsl(ca, Buffer.from(as.privateKeyPem), Buffer.from(as.certificateChainPem));
  const client = new Client(`127.0.0.1:${listener.address().port}`, creds, {
    'grpc.ssl_target_name_override': 'localhost',
  });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const request = jsonToMessage(controlPb.GetAccessSelfRequestSchema, {});
  const { path, requestSerialize, responseDeserialize } = access.getAccessSelf;
  client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, (error, answer) => {
    if (error === null) resolve((answer as unknown as controlPb.GetAccessSelfResponse).source);
    else reject(error);
  });
  return promise.finally(() => client.close());
}

test('a gRPC handler knows the certificate of its caller, and that there is none', async () => {
  const listener = await listen();
  serveGrpc(listener, grpcServer());
  expect(await whoAmI(listener, caller)).toBe('gw-1');
  expect(await whoAmI(listener)).toBe('nobody');
});

test('a new identity serves the next connection without a restart', async () => {
  const turning = fixedIdentity(await mesh.issue('ctl-1', { role: 'control' }));
  const listener = await listen({ identity: turning });
  serveGrpc(listener, grpcServer());
  const serial = async (): Promise<string> => {
    const socket = connectTls({
      port: listener.address().port,
      host: '127.0.0.1',
      ALPNProtocols: ['h2'],
      rejectUnauthorized: false,
    });
    await once(socket, 'secureConnect');
    const number = socket.getPeerX509Certificate()?.serialNumber ?? '';
    socket.destroy();
    return number;
  };
  const first = await serial();
  turning.rotate(await mesh.issue('ctl-1', { role: 'control' }));
  expect(await serial()).not.toBe(first);
  expect(await whoAmI(listener, caller)).toBe('gw-1');
});

test('a certificate that is presented must be good, even where none is needed', async () => {
  const refusals: RefusedConnection[] = [];
  const listener = await listen({ onRefused: (refused) => refusals.push(refused) });
  serveGrpc(listener, grpcServer());
  const foreign = await (await testMesh()).issue('gw-1', { role: 'gateway' });
  await expect(whoAmI(listener, foreign)).rejects.toThrow();
  expect(refusals[0]).toMatchObject({ reason: 'unknown-authority', identity: { nodeId: 'gw-1' } });
});

test('where a certificate is required, nobody comes in without', async () => {
  const refusals: RefusedConnection[] = [];
  const listener = await listen({ clientCertificate: 'required', onRefused: (refused) => refusals.push(refused) });
  serveGrpc(listener, grpcServer());
  await expect(whoAmI(listener)).rejects.toThrow();
  expect(refusals[0]?.reason).toBe('no-certificate');
  expect(await whoAmI(listener, caller)).toBe('gw-1');
});

test('HTTP/1.1 and HTTP/2 are served side by side, each request knowing its caller', async () => {
  const negotiated: string[] = [];
  const downgraded: string[] = [];
  const counters = {
    negotiated: (transport: string) => negotiated.push(transport),
    downgraded: (reason: string) => downgraded.push(reason),
  };
  const listener = await listen({ alpn: ['h2', 'http/1.1'], counters });
  serveHttp(listener, (request, response) => {
    response.setHeader('content-type', 'text/plain');
    (response as { end(text: string): void }).end(
      `${request.httpVersion} ${peerOf(request.socket)?.identity.nodeId ?? 'nobody'}`,
    );
  });
  const { port } = listener.address();
  const tlsOptions = { ca: mesh.caPem, servername: 'localhost' };
  const withCertificate = { ...tlsOptions, key: caller.privateKeyPem, cert: caller.certificateChainPem };

  const http1 = async (options: object): Promise<string> => {
    const request = requestHttps({ host: '127.0.0.1', port, agent: false, ...options });
    request.end();
    const [response] = await once(request, 'response');
    return Buffer.concat(await response.toArray()).toString();
  };
  expect(await http1(withCertificate)).toBe('1.1 gw-1');
  expect(await http1(tlsOptions)).toBe('1.1 nobody');

  const session = connectHttp2(`https://127.0.0.1:${port}`, withCertificate);
  const stream = session.request({ ':path': '/' });
  expect(Buffer.concat(await stream.toArray()).toString()).toBe('2.0 gw-1');
  session.close();
  expect(negotiated).toEqual(['http-1.1', 'http-1.1', 'http-2']);
  expect(downgraded).toEqual(['http-1.1', 'http-1.1']);
});

test('a joiner that trusts nobody yet is shown the CA behind the leaf', async () => {
  const listener = await listen();
  serveGrpc(listener, grpcServer());
  const socket = connectTls({
    port: listener.address().port,
    host: '127.0.0.1',
    ALPNProtocols: ['h2'],
    rejectUnauthorized: false,
  });
  await once(socket, 'secureConnect');
  expect(socket.getPeerX509Certificate()?.issuerCertificate?.toString()).toBe(mesh.caPem);
  socket.destroy();
});
