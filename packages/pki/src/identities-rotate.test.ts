import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instant, prng, wallTime } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import {
  type CertificateAuthority,
  createDevelopmentAuthority,
  createKeyAndCsr,
  DEVELOPMENT_TRUST_DOMAIN,
  type IdentityMaterial,
  identityMaterial,
  loadAuthority,
  mintJoinToken,
  openFileIdentity,
  openRenewingIdentity,
  parseJoinToken,
  parseSpiffeId,
  readIdentityFiles,
  verifySecret,
  writeIdentityFiles,
} from './index.ts';

const identity = { trustDomain: DEVELOPMENT_TRUST_DOMAIN, clusterId: 'c1', role: 'worker', nodeId: 'n1' };
const clock = { now: () => instant(performance.now()), wall: () => wallTime(Date.now()) };
const authorityOf = async () => loadAuthority(await createDevelopmentAuthority({ meshId: 'm', clusterId: 'c1' }));
async function enrol(authority: CertificateAuthority, ttlMs: number): Promise<IdentityMaterial> {
  const { privateKeyPem, csrPem } = await createKeyAndCsr(identity);
  const { certificateChainPem } = await authority.signCsr(csrPem, { identity, ttlMs });
  return identityMaterial({ certificateChainPem, privateKeyPem, caPem: authority.caPem });
}
async function folder() {
  const path = await mkdtemp(join(tmpdir(), 'pki-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

test('a leaf renews itself after a failure, is persisted privately, and listeners hear of it', async () => {
  await using dir = await folder();
  const authority = await authorityOf();
  const initial = await enrol(authority, 4000);
  const errors: unknown[] = [];
  let calls = 0;
  const renewed = Promise.withResolvers<IdentityMaterial>();
  await using source = openRenewingIdentity({
    initial,
    clock,
    jitter: prng(1),
    renew: async (csrPem) => {
      calls += 1;
      if (calls === 1) throw new Error('control node away');
      const { certificateChainPem } = await authority.signCsr(csrPem, { identity });
      return { certificateChainPem, caPem: authority.caPem };
    },
    persist: (material) => writeIdentityFiles(dir.path, material),
    onError: (error) => errors.push(error),
  });
  source.onRotate(renewed.resolve);
  const next = await renewed.promise;
  expect(next.privateKeyPem).not.toBe(initial.privateKeyPem);
  expect(source.current()).toBe(next);
  expect(errors[0]).toMatchObject({ message: 'control node away' });
  expect((await readIdentityFiles(dir.path))?.certificateChainPem).toBe(next.certificateChainPem);
  expect((await stat(join(dir.path, 'current', 'private-key.pem'))).mode & 0o777).toBe(0o600);
});

test('files are followed; a mismatching pair is reported and the old one kept', async () => {
  await using dir = await folder();
  const authority = await authorityOf();
  expect(await readIdentityFiles(dir.path)).toBeNull();
  const first = await enrol(authority, 60_000);
  const paths = await writeIdentityFiles(dir.path, first);
  let failed = Promise.withResolvers<unknown>();
  await using source = await openFileIdentity({ ...paths, onError: (error) => failed.resolve(error) });
  const stranger = await enrol(authority, 60_000);
  await writeFile(paths.keyPath, stranger.privateKeyPem);
  expect(await failed.promise).toMatchObject({ code: 'bad_key' });
  expect(source.current().privateKeyPem).toBe(first.privateKeyPem);
  failed = Promise.withResolvers();
  const rotated = Promise.withResolvers<IdentityMaterial>();
  source.onRotate(rotated.resolve);
  await writeIdentityFiles(dir.path, stranger);
  expect((await rotated.promise).privateKeyPem).toBe(stranger.privateKeyPem);
});

test('a join token is read back, its secret verified, and a damaged one explained', async () => {
  const { caKeyHash } = await authorityOf();
  const minted = mintJoinToken({ caKeyHash });
  const token = parseJoinToken(minted.text);
  expect(token).toMatchObject({ tokenId: minted.tokenId, caKeyHash });
  expect(verifySecret(minted.secretHash, token.secret)).toBe(true);
  expect(verifySecret(minted.secretHash, `${token.secret}x`)).toBe(false);
  for (const bad of ['', 'omnirelay-join.a', minted.text.slice(0, -1), `x${minted.text}`]) {
    expect(() => parseJoinToken(bad)).toThrowError(/copy the whole token/);
  }
});

test('only the strict form is a mesh SPIFFE id', () => {
  expect(parseSpiffeId('spiffe://a.b/mesh/c/worker/n')).toEqual({
    trustDomain: 'a.b',
    clusterId: 'c',
    role: 'worker',
    nodeId: 'n',
  });
  for (const bad of [
    'spiffe://a.b/mesh/c/worker',
    'spiffe://a.b/mesh/c/worker/n/',
    'spiffe://a.b:1/mesh/c/w/n',
    'https://a.b/mesh/c/w/n',
    'spiffe://a.b/mesh/c/w/n?x',
    'spiffe://a.b/mesh//w/n',
    'spiffe://a.b/mesh/c/w/%41',
  ]) {
    expect(parseSpiffeId(bad)).toBeNull();
  }
});
