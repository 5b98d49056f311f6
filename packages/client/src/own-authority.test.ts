import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEVELOPMENT_TRUST_DOMAIN, hasDevelopmentMarker, readIdentityFiles } from '@omnirelay/pki';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { authorityPaths, issueIdentity, makeAuthority } from './own-authority.ts';

const names = { meshId: 'shop', trustDomain: 'mesh.example.com' };
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'omnirelay-authority-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a CA of one’s own is one that production takes, and its key is the owner’s alone', async () => {
  const paths = await makeAuthority(join(folder, 'ca'), names);
  expect(paths).toEqual(authorityPaths(join(folder, 'ca')));
  const certificate = await readFile(paths.certificate, 'utf8');
  expect(hasDevelopmentMarker(certificate)).toBe(false);
  expect((await stat(paths.key)).mode & 0o777).toBe(0o600);
  await expect(makeAuthority(join(folder, 'ca'), names)).rejects.toMatchObject({ code: 'EEXIST' });
  expect(await readFile(paths.certificate, 'utf8')).toBe(certificate);
  const development = { ...names, trustDomain: DEVELOPMENT_TRUST_DOMAIN };
  await expect(makeAuthority(join(folder, 'other'), development)).rejects.toMatchObject({ code: 'bad_identity' });
});

test('it issues identities that lead to it, each as it was asked for, and a later one replaces the first', async () => {
  await makeAuthority(join(folder, 'ca'), names);
  const asked = { authority: join(folder, 'ca'), clusterId: 'eu', folder: join(folder, 'n') };
  const first = await issueIdentity({ ...asked, role: 'control', nodeId: 'control-1' });
  expect(first.identity).toEqual({
    ...{ trustDomain: 'mesh.example.com', clusterId: 'eu' },
    role: 'control',
    nodeId: 'control-1',
  });
  const second = await issueIdentity({ ...asked, role: 'control', nodeId: 'control-1', ttlMs: 3_600_000 });
  expect(second.notAfter.getTime()).toBeGreaterThan(first.notAfter.getTime());
  const kept = await readIdentityFiles(join(folder, 'n'));
  expect(kept?.certificateChainPem).toBe(second.certificateChainPem);
  expect(kept?.caPem.trim()).toBe((await readFile(authorityPaths(asked.authority).certificate, 'utf8')).trim());
  await expect(
    issueIdentity({ ...asked, role: 'control', nodeId: 'control-1', ttlMs: 7 * 3_600_000 }),
  ).rejects.toMatchObject({ code: 'bad_ttl' });
});
