/**
 * An identity on disk. The three files of one identity lie in a folder of their own, and the link `current` is swung onto it in
 * one rename: whoever reads by the link sees the old set or the new one, never a mixture, whenever the process dies.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, readlink, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { IdentityMaterial } from './identity.ts';
import { type IdentityPems, identityMaterial } from './identity-material.ts';
import { PkiError } from './pki-error.ts';
import { decryptPrivateKey } from './private-key.ts';

export interface IdentityFilePaths {
  readonly certificatePath: string;
  readonly keyPath: string;
  readonly caPath: string;
  /** Opens the key where its PEM is encrypted. */
  readonly keyPassword?: string | undefined;
}

/** Where `writeIdentityFiles` leaves what others may read. */
export const identityFilePaths = (dir: string): IdentityFilePaths => ({
  certificatePath: join(dir, 'current', 'certificate.pem'),
  keyPath: join(dir, 'current', 'private-key.pem'),
  caPath: join(dir, 'current', 'ca.pem'),
});

/** Replaces the identity in `dir` (made if absent, 0700; files 0600). */
export async function writeIdentityFiles(dir: string, material: IdentityMaterial): Promise<IdentityFilePaths> {
  const set = `set-${randomBytes(8).toString('hex')}`;
  const link = join(dir, `link-${set}`);
  await mkdir(join(dir, set), { recursive: true, mode: 0o700 });
  await writeDurably(join(dir, set, 'certificate.pem'), material.certificateChainPem);
  await writeDurably(join(dir, set, 'private-key.pem'), material.privateKeyPem);
  await writeDurably(join(dir, set, 'ca.pem'), material.caPem);
  await symlink(set, link);
  await rename(link, join(dir, 'current'));
  await removeOldSets(dir);
  return identityFilePaths(dir);
}

/** `null` when nothing has been written yet. @throws PkiError when what is there cannot serve. */
export async function readIdentityFiles(dir: string): Promise<IdentityMaterial | null> {
  try {
    return await readIdentityFrom(identityFilePaths(dir));
  } catch (error) {
    if (error instanceof PkiError && (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') return null;
    throw error;
  }
}

/** @throws PkiError `identity_files` for a file that cannot be read, else as `identityMaterial`. */
export async function readIdentityFrom(paths: IdentityFilePaths, now?: Date): Promise<IdentityMaterial> {
  return identityMaterial(await readIdentityTexts(paths), now);
}

/** Unparsed, the key opened. @throws PkiError `identity_files` for a file that cannot be read, `bad_key` for a password that does not fit */
export async function readIdentityTexts(paths: IdentityFilePaths): Promise<IdentityPems> {
  const [certificateChainPem, privateKeyPem, caPem] = await Promise.all(
    ([paths.certificatePath, paths.keyPath, paths.caPath] as const).map((path) =>
      readFile(path, 'utf8').catch((cause: unknown) => {
        throw new PkiError('identity_files', `${path} cannot be read: ${(cause as Error).message}`, { cause });
      }),
    ),
  );
  const key = privateKeyPem ?? '';
  return {
    certificateChainPem: certificateChainPem ?? '',
    privateKeyPem:
      paths.keyPassword === undefined
        ? key
        : decryptPrivateKey(key, paths.keyPassword, `the key file ${paths.keyPath}`),
    caPem: caPem ?? '',
  };
}

async function writeDurably(path: string, text: string): Promise<void> {
  await using file = await open(path, 'wx', 0o600);
  await file.writeFile(text);
  await file.sync();
}

/** Two writers at once may see each other's folders; the link's target is never removed. */
async function removeOldSets(dir: string): Promise<void> {
  const current = await readlink(join(dir, 'current'));
  const names = await readdir(dir);
  const old = names.filter((name) => name.startsWith('set-') && name !== current);
  await Promise.all(old.map((name) => rm(join(dir, name), { recursive: true, force: true })));
}
