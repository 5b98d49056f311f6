/** The development CA of one state folder, and the certificates that it gives to nodes and console. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createDevelopmentAuthority,
  createKeyAndCsr,
  DEVELOPMENT_TRUST_DOMAIN,
  type IdentitySource,
  identityMaterial,
  loadAuthority,
  type MeshIdentity,
  openRenewingIdentity,
  writeIdentityFiles,
} from '@omnirelay/pki';
import { type Clock, instant, prng, wallTime } from '@omnirelay/primitives';
import { type StateFolder, writePrivateFile } from './state-folder.ts';

export interface MeshNames {
  readonly meshId: string;
  readonly clusterId: string;
}

export const DEV_NAMES: MeshNames = { meshId: 'dev', clusterId: 'dev' };

export interface DevAuthority {
  readonly certificateFile: string;
  readonly keyFile: string;
  /** Makes key and certificate and writes them into the folder. */
  issue(role: string, nodeId: string, folder: string): Promise<void>;
  /** The same, renewed from half life until disposed. */
  issueAndRenew(
    role: string,
    nodeId: string,
    folder: string,
    onError: (error: unknown) => void,
  ): Promise<IdentitySource>;
}

const LEAF_LIFE_MS = 30 * 60_000;
/** A CA with less than this left is replaced at the start. */
const CA_MINIMUM_LEFT_MS = 24 * 3_600_000;

const systemClock: Clock = {
  now: () => instant(performance.now()),
  wall: () => wallTime(Date.now()),
};

async function openAuthority(certificateFile: string, keyFile: string, names: MeshNames) {
  if (existsSync(certificateFile) && existsSync(keyFile)) {
    const files = {
      certificatePem: readFileSync(certificateFile, 'utf8'),
      privateKeyPem: readFileSync(keyFile, 'utf8'),
    };
    const { X509Certificate } = await import('node:crypto');
    const left = new Date(new X509Certificate(files.certificatePem).validTo).getTime() - Date.now();
    if (left > CA_MINIMUM_LEFT_MS) return loadAuthority(files);
  }
  const files = await createDevelopmentAuthority({ ...names });
  writePrivateFile(certificateFile, files.certificatePem);
  writePrivateFile(keyFile, files.privateKeyPem);
  return loadAuthority(files);
}

export async function openDevAuthority(state: StateFolder, names: MeshNames): Promise<DevAuthority> {
  const certificateFile = join(state.authority, 'ca.pem');
  const keyFile = join(state.authority, 'ca-key.pem');
  const authority = await openAuthority(certificateFile, keyFile, names);
  const sign = async (identity: MeshIdentity, csrPem: string) => {
    const signed = await authority.signCsr(csrPem, { identity, ttlMs: LEAF_LIFE_MS, ips: ['127.0.0.1'] });
    return { certificateChainPem: signed.certificateChainPem, caPem: authority.caPem };
  };
  const issue = async (role: string, nodeId: string, folder: string) => {
    const { clusterId } = names;
    const identity: MeshIdentity = { trustDomain: DEVELOPMENT_TRUST_DOMAIN, clusterId, role, nodeId };
    const { privateKeyPem, csrPem } = await createKeyAndCsr(identity);
    const material = identityMaterial({ ...(await sign(identity, csrPem)), privateKeyPem });
    await writeIdentityFiles(folder, material);
    return material;
  };
  return {
    certificateFile,
    keyFile,
    issue: async (role, nodeId, folder) => {
      await issue(role, nodeId, folder);
    },
    issueAndRenew: async (role, nodeId, folder, onError) => {
      const initial = await issue(role, nodeId, folder);
      return openRenewingIdentity({
        initial,
        renew: (csrPem) => sign(initial.identity, csrPem),
        persist: (material) => writeIdentityFiles(folder, material),
        clock: systemClock,
        jitter: prng(Date.now() >>> 0),
        onError,
      });
    },
  };
}
