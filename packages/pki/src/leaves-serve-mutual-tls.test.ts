/** Real handshakes over loopback: what the CA signs serves, and nothing else does. */

import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import * as tls from 'node:tls';
import { expect, test } from 'vitest';
import {
  type AuthorityFiles,
  checkIdentityProof,
  createDevelopmentAuthority,
  createKeyAndCsr,
  DEVELOPMENT_TRUST_DOMAIN,
  hasDevelopmentMarker,
  type IdentityMaterial,
  identityFromCertificate,
  identityMaterial,
  loadAuthority,
  pemToDer,
  proveIdentity,
  verifyChain,
} from './index.ts';

const identity = { trustDomain: DEVELOPMENT_TRUST_DOMAIN, clusterId: 'c1', role: 'worker', nodeId: 'n1' };

async function enrol(ca: AuthorityFiles, who = identity, now = new Date()): Promise<IdentityMaterial> {
  const authority = await loadAuthority(ca);
  const { privateKeyPem, csrPem } = await createKeyAndCsr(who);
  const { certificateChainPem } = await authority.signCsr(csrPem, { identity: who, ips: ['127.0.0.1'], now });
  return identityMaterial({ certificateChainPem, privateKeyPem, caPem: authority.caPem });
}
const newCa = (now?: Date) => createDevelopmentAuthority({ meshId: 'm', clusterId: 'c1', ...(now ? { now } : {}) });
const secrets = (m: IdentityMaterial) => ({ cert: m.certificateChainPem, key: m.privateKeyPem, ca: m.caPem });

interface Seen {
  readonly protocol: string | null;
  readonly server: X509Certificate;
  readonly client: X509Certificate;
}
async function listen(server: IdentityMaterial) {
  const listener = tls.createServer({
    ...secrets(server),
    minVersion: 'TLSv1.3',
    requestCert: true,
    rejectUnauthorized: true,
  });
  listener.on('tlsClientError', () => {});
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return listener;
}
/** The server speaks first, so a client that reads it knows that its own certificate was accepted. */
async function shake(listener: tls.Server, client: IdentityMaterial): Promise<Seen | string> {
  let peer: X509Certificate | undefined;
  const greet = (socket: tls.TLSSocket) => {
    socket.on('error', () => {});
    peer = socket.getPeerX509Certificate();
    socket.end('hello');
  };
  listener.once('secureConnection', greet);
  const socket = tls.connect({
    ...secrets(client),
    host: '127.0.0.1',
    port: (listener.address() as AddressInfo).port,
    minVersion: 'TLSv1.3',
  });
  try {
    // A refusal may reach the client as an alert, a reset or a plain close: all three end the wait.
    const said = await Promise.race([
      once(socket, 'data').then(() => 'greeted'),
      once(socket, 'close').then(() => 'closed'),
    ]);
    if (said === 'closed') return said;
    return { protocol: socket.getProtocol(), server: socket.getPeerX509Certificate()!, client: peer! };
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  } finally {
    listener.off('secureConnection', greet);
    socket.destroy();
  }
}

test('two leaves of one CA meet over TLS 1.3 and read each other’s role', async () => {
  const ca = await newCa();
  const listener = await listen(await enrol(ca, { ...identity, role: 'control', nodeId: 'n0' }));
  const seen = (await shake(listener, await enrol(ca))) as Seen;
  listener.close();
  expect(seen.protocol).toBe('TLSv1.3');
  expect(identityFromCertificate(seen.server)).toMatchObject({ role: 'control', nodeId: 'n0' });
  expect(identityFromCertificate(seen.client)).toEqual(identity);
});

test('a leaf of a rogue CA and an expired leaf are refused', async () => {
  const ca = await newCa(new Date(Date.now() - 3_600_000 * 2));
  const server = await enrol(ca);
  const listener = await listen(server);
  const rogue = await enrol(await newCa());
  const refusedRogue = await shake(listener, { ...rogue, caPem: server.caPem });
  const expired = await enrol(ca, identity, new Date(Date.now() - 3_600_000));
  const refusedExpired = await shake(listener, expired);
  listener.close();
  expect(refusedRogue).toMatch(/^closed$|ALERT|ECONNRESET/);
  expect(refusedExpired).toMatch(/^closed$|ALERT|ECONNRESET/);
  const at = new Date();
  expect(verifyChain(pemToDer(rogue.certificateChainPem), server.caPem, at)).toMatchObject({
    kind: 'refused',
    reason: 'untrusted',
  });
  expect(verifyChain(pemToDer(expired.certificateChainPem), server.caPem, at)).toMatchObject({
    kind: 'refused',
    reason: 'expired',
  });
  expect(verifyChain(pemToDer(server.certificateChainPem), server.caPem, at)).toMatchObject({
    kind: 'trusted',
    identity,
  });
  expect(verifyChain([new Uint8Array([1, 2])], server.caPem, at)).toMatchObject({
    kind: 'refused',
    reason: 'malformed',
  });
});

test('after rotation new connections are served the new leaf', async () => {
  const ca = await newCa();
  const first = await enrol(ca);
  const second = await enrol(ca);
  const listener = await listen(first);
  const before = (await shake(listener, first)) as Seen;
  listener.setSecureContext(secrets(second));
  const after = (await shake(listener, first)) as Seen;
  listener.close();
  expect(after.server.serialNumber).not.toBe(before.server.serialNumber);
  expect(after.server.serialNumber).toBe(new X509Certificate(second.certificateChainPem).serialNumber);
});

test('the CA signs the key alone: names asked for in the request are ignored, other trust domains and long lives refused', async () => {
  const files = await newCa();
  const authority = await loadAuthority(files);
  const { csrPem } = await createKeyAndCsr({ ...identity, role: 'control', nodeId: 'other' });
  const signed = await authority.signCsr(csrPem, { identity });
  expect(identityFromCertificate(signed.certificateChainPem)).toEqual(identity);
  await expect(authority.signCsr(csrPem, { identity: { ...identity, trustDomain: 'a.b' } })).rejects.toMatchObject({
    code: 'bad_identity',
  });
  await expect(authority.signCsr(csrPem, { identity, ttlMs: 7 * 3_600_000 })).rejects.toMatchObject({
    code: 'bad_ttl',
  });
  await expect(authority.signCsr('rubbish', { identity })).rejects.toMatchObject({ code: 'bad_csr' });
  const body = Buffer.from(csrPem.replace(/-----.*-----|\s/g, ''), 'base64');
  body[body.length - 5]! ^= 1;
  const forged = `-----BEGIN CERTIFICATE REQUEST-----\n${body.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`;
  await expect(authority.signCsr(forged, { identity })).rejects.toMatchObject({ code: 'bad_csr' });
  expect(hasDevelopmentMarker(files.certificatePem)).toBe(true);
});

test('an identity proof holds for its connection and its key only', async () => {
  const ca = await newCa();
  const mine = await enrol(ca);
  const leaf = new X509Certificate(mine.certificateChainPem);
  const proof = proveIdentity(Buffer.from('exporter'), mine.privateKeyPem);
  expect(checkIdentityProof(Buffer.from('exporter'), proof, leaf)).toBe(true);
  expect(checkIdentityProof(Buffer.from('another'), proof, leaf)).toBe(false);
  expect(
    checkIdentityProof(Buffer.from('exporter'), proof, new X509Certificate((await enrol(ca)).certificateChainPem)),
  ).toBe(false);
});
