/** Files that `mesh.registry` names: read anew at each connection, so that passwords and certificates can be exchanged in place. */
import { readFile } from 'node:fs/promises';
import { RegistryError } from '../registry-error.ts';

export interface TlsPaths {
  readonly caPath?: string;
  readonly certificatePath?: string;
  readonly keyPath?: string;
}

/** @throws RegistryError registry_dark */
async function readNamed(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    const why = `mesh.registry names a file that cannot be read: ${(cause as Error).message}`;
    throw new RegistryError('registry_dark', why, { cause });
  }
}

/** Undefined where no file is named. @throws RegistryError registry_dark */
export const readPassword = async (path: string | undefined): Promise<string | undefined> =>
  path === undefined ? undefined : (await readNamed(path)).toString().trim();

/** What is named of them, as `node:tls` takes it. @throws RegistryError registry_dark */
export async function readTlsFiles({ caPath, certificatePath, keyPath }: TlsPaths) {
  return {
    ...(caPath === undefined ? {} : { ca: await readNamed(caPath) }),
    ...(certificatePath === undefined ? {} : { cert: await readNamed(certificatePath) }),
    ...(keyPath === undefined ? {} : { key: await readNamed(keyPath) }),
  };
}
