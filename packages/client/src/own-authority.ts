/**
 * A mesh begins here: its CA, and the certificates of those who cannot ask anybody for one yet. Everybody else joins by token. The key of the CA
 * is read and written where this runs, and goes nowhere.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createKeyAndCsr,
  createMeshAuthority,
  type IdentityMaterial,
  type IdentitySource,
  identityMaterial,
  loadAuthority,
  openRenewingIdentity,
  readIdentityFiles,
  writeIdentityFiles,
} from '@omnirelay/pki';
import { instant, prng, wallTime } from '@omnirelay/primitives';
import { renewCertificate } from './bootstrap.ts';
import { ownProblem } from './control-error.ts';

export const authorityPaths = (folder: string) => ({
  certificate: join(folder, 'ca.crt'),
  key: join(folder, 'ca.key'),
});

/** Never writes over a CA that is there (`EEXIST`). @throws PkiError for a trust domain that is none */
export async function makeAuthority(
  folder: string,
  names: { readonly meshId: string; readonly trustDomain: string },
): Promise<ReturnType<typeof authorityPaths>> {
  const { certificatePem, privateKeyPem } = await createMeshAuthority(names);
  const paths = authorityPaths(folder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // The key first: a certificate without its key would be taken for a whole CA.
  await writeFile(paths.key, privateKeyPem, { mode: 0o600, flag: 'wx' });
  await writeFile(paths.certificate, certificatePem, { mode: 0o644, flag: 'wx' });
  return paths;
}

export interface IssueIdentityOptions {
  /** Where `makeAuthority` left the CA. */
  readonly authority: string;
  readonly role: string;
  readonly clusterId: string;
  readonly nodeId: string;
  /** Where the identity goes, as `writeIdentityFiles` lays it out. */
  readonly folder: string;
  readonly ttlMs?: number;
}

/** @throws PkiError */
export async function issueIdentity(options: IssueIdentityOptions): Promise<IdentityMaterial> {
  const { role, clusterId, nodeId, folder, ttlMs } = options;
  const paths = authorityPaths(options.authority);
  const [certificatePem, privateKeyPem] = await Promise.all([
    readFile(paths.certificate, 'utf8'),
    readFile(paths.key, 'utf8'),
  ]);
  const authority = await loadAuthority({ certificatePem, privateKeyPem });
  const identity = { trustDomain: authority.trustDomain, clusterId, role, nodeId };
  const made = await createKeyAndCsr(identity);
  const { certificateChainPem } = await authority.signCsr(made.csrPem, {
    identity,
    ...(ttlMs === undefined ? {} : { ttlMs }),
  });
  const material = identityMaterial({ certificateChainPem, privateKeyPem: made.privateKeyPem, caPem: authority.caPem });
  await writeIdentityFiles(folder, material);
  return material;
}

export interface KeepIdentityOptions {
  readonly folder: string;
  /** `host:port` of control gRPC listeners. */
  readonly endpoints: readonly string[];
  readonly onRenew: (material: IdentityMaterial) => void;
  readonly onError: (error: unknown) => void;
}

/** Renews the identity of a folder from half life on, until it is disposed: for programs that only read theirs. @throws PkiError, ControlError */
export async function keepIdentity(options: KeepIdentityOptions): Promise<IdentitySource> {
  const { folder, endpoints, onRenew, onError } = options;
  const initial = await readIdentityFiles(folder);
  if (initial === null) throw ownProblem('invalid_argument', 400, `${folder} holds no identity`);
  const source: IdentitySource = openRenewingIdentity({
    initial,
    renew: (csrPem, signal) => renewCertificate({ endpoints, identity: source.current(), csrPem, signal }),
    persist: (material) => writeIdentityFiles(folder, material),
    clock: { now: () => instant(performance.now()), wall: () => wallTime(Date.now()) },
    jitter: prng(Date.now() >>> 0),
    onError,
    onRenew,
  });
  return source;
}
