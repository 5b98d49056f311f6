/** A service that an embedder serves is told by gossip, takes calls of members alone, knows who calls, and is gone for whoever was removed. */
import { Client, credentials, type ServiceDefinition, type ServiceError, status } from '@grpc/grpc-js';
import type { IdentityMaterial } from '@omnirelay/pki';
import { endsWithTest } from '@omnirelay/primitives/testing';
import { peerOfCall } from '@omnirelay/transport';
import { expect, test } from 'vitest';
import { Denials } from '../membership/denials.ts';
import { newAuthority, TRUST_DOMAIN, testCluster } from '../testing/test-cluster.ts';
import { MeshServices } from './mesh-services.ts';

const ends = endsWithTest();

const bytes = (value: Buffer): Buffer => value;
const method = (path: string) =>
  ({
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: bytes,
    requestDeserialize: bytes,
    responseSerialize: bytes,
    responseDeserialize: bytes,
  }) as const;
const ECHO = { echo: method('/test.Echo/Echo') } satisfies ServiceDefinition;

/** Answers with who called, and what. */
const implementation = {
  echo: (call: { request: Buffer }, answer: (error: null, value: Buffer) => void) =>
    answer(null, Buffer.from(`${peerOfCall(call as never)?.identity.nodeId}: ${call.request.toString()}`)),
};

/** As a member with that certificate; the answer, or the name of the status. */
function call(address: string, material: Partial<IdentityMaterial> & Pick<IdentityMaterial, 'caPem'>): Promise<string> {
  const pem = (text: string | undefined) => (text === undefined ? null : Buffer.from(text));
  const client = new Client(
    address,
    credentials.createSsl(
      pem(material.caPem),
      pem(material.privateKeyPem),
      pem(material.certificateChainPem),
      // Members are known by their SPIFFE ids.
      { checkServerIdentity: () => undefined },
    ),
    { 'grpc.ssl_target_name_override': 'w1' },
  );
  const answer = new Promise<string>((resolve) => {
    client.makeUnaryRequest(
      ECHO.echo.path,
      bytes,
      bytes,
      Buffer.from('hello'),
      { deadline: Date.now() + 5_000 },
      (error: ServiceError | null, value?: Buffer) =>
        resolve(error === null ? String(value) : (status[error.code] ?? 'unknown')),
    );
  });
  return answer.finally(() => client.close());
}

test('peers are told where it is, and call it with their certificates; after its end they are told no more', async () => {
  const cluster = ends.use(await testCluster());
  const w1 = await cluster.start('w1');
  const w2 = await cluster.start('w2', { seeds: [w1] });
  const told = (): string | undefined => {
    const member = [...w2.mesh.membership.view().members.values()].find(({ nodeId }) => nodeId === 'w1');
    return member?.claim?.metadata.endpoints.echo;
  };
  const served = await w1.mesh.serve(ECHO, implementation, { endpoint: 'echo' });
  await w2.until(() => told() === served.address);
  const w2s = await cluster.issue('w2');
  expect(await call(served.address, w2s)).toBe('w2: hello');
  expect(await call(served.address, { caPem: cluster.caPem })).toBe('UNAVAILABLE');
  await expect(w1.mesh.serve(ECHO, implementation, { endpoint: 'echo' })).rejects.toThrow('already');
  await expect(w1.mesh.serve(ECHO, implementation, { endpoint: 'mesh' })).rejects.toThrow('no name for an endpoint');
  w1.mesh.updateLabels({ tier: 'gold' });
  await w2.until(() => told() === served.address);
  await served[Symbol.asyncDispose]();
  await w2.until(() => told() === undefined);
  expect(await call(served.address, w2s)).toBe('UNAVAILABLE');
}, 30_000);

test('who was removed from the mesh is served no more, nor is a member of another mesh', async () => {
  const cluster = ends.use(await testCluster());
  const denials = new Denials();
  const material = await cluster.issue('w1');
  const services = ends.use(
    new MeshServices({
      identity: { current: () => material, onRotate: () => () => undefined, async [Symbol.asyncDispose]() {} },
      trustDomain: TRUST_DOMAIN,
      bindAddress: '127.0.0.1',
      advertiseHost: '127.0.0.1',
      allowedThumbprints: [],
      denials,
      counters: { negotiated: () => undefined, downgraded: () => undefined } as never,
      onRefused: () => undefined,
      tell: () => undefined,
    }),
  );
  const { address } = await services.serve(ECHO, implementation, { endpoint: 'echo' });
  const w2 = await cluster.issue('w2');
  expect(await call(address, w2)).toBe('w2: hello');
  denials.replace({ mark: { lineageEpoch: 1n, revision: 1n }, denials: [{ nodeId: 'w2' }] }, 'registry');
  expect(await call(address, w2)).toBe('UNAVAILABLE');
  expect(await call(address, await cluster.issue('w3'))).toBe('w3: hello');
  const { loadAuthority } = await import('@omnirelay/pki');
  const stranger = await cluster.issue('w4', { by: await loadAuthority(await newAuthority()) });
  expect(await call(address, { ...stranger, caPem: cluster.caPem })).toBe('UNAVAILABLE');
}, 30_000);
