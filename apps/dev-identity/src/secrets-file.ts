/**
 * Signing and cookie keys of the provider, kept in the data directory so that a restart signs nobody out. Without a directory they
 * live as long as the process.
 */
import { generateKeyPair, randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface ProviderSecrets {
  readonly jwks: { readonly keys: readonly Readonly<Record<string, unknown>>[] };
  readonly cookieKeys: readonly string[];
}

async function generateSecrets(): Promise<ProviderSecrets> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const jwk = privateKey.export({ format: 'jwk' });
  return {
    jwks: { keys: [{ ...jwk, use: 'sig', alg: 'RS256', kid: randomUUID() }] },
    cookieKeys: [randomBytes(32).toString('base64url')],
  };
}

export async function loadSecrets(dataDir: string | undefined): Promise<ProviderSecrets> {
  if (dataDir === undefined) return generateSecrets();
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, 'provider-secrets.json');
  try {
    return JSON.parse(await readFile(file, 'utf8')) as ProviderSecrets;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      throw new Error(`${file} cannot be read as provider secrets: delete it to make new ones`, { cause: error });
  }
  const secrets = await generateSecrets();
  await writeFile(`${file}.new`, JSON.stringify(secrets), { mode: 0o600 });
  await rename(`${file}.new`, file);
  return secrets;
}
