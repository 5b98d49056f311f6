/**
 * This node's identity at start: the configured files or the renewed ones kept beside the data, whichever lives longer; renewed from half
 * life on. A control node that holds the CA key signs its own; every other node asks a control node.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { OmniRelayConfig } from '@omnirelay/config';
import {
  type CertificateAuthority,
  decryptPrivateKey,
  type IdentityMaterial,
  type IdentitySource,
  identityMaterial,
  loadAuthority,
  openFileIdentity,
  openRenewingIdentity,
  pemToDer,
  readIdentityFiles,
  sameIdentity,
  verifyChain,
  writeIdentityFiles,
} from '@omnirelay/pki';
import { type Clock, prng, TaggedError } from '@omnirelay/primitives';
import { readConfigured } from './configured-files.ts';

export interface OpenedIdentity {
  readonly source: IdentitySource;
  /** Null where this node holds no CA key. */
  readonly authority: CertificateAuthority | null;
}

export interface OpenIdentityOptions {
  readonly clock: Clock;
  /** Control gRPC addresses known now, asked at each renewal. */
  readonly controlEndpoints: () => readonly string[];
  readonly onProblem: (problem: string) => void;
  readonly onRenewed: (material: IdentityMaterial) => void;
}

export class IdentityMismatchError extends TaggedError<'identity_mismatch'> {}

export async function openIdentity(config: OmniRelayConfig, options: OpenIdentityOptions): Promise<OpenedIdentity> {
  const { tls } = config.mesh.gossip;
  const authority = await openAuthority(config);
  const onError = (error: unknown): void => options.onProblem(error instanceof Error ? error.message : String(error));
  if (!config.mesh.security.renew) {
    const source = await openFileIdentity({ ...paths(tls), keyPassword: tls.certificatePassword, onError });
    try {
      checkIdentity(config, source.current());
    } catch (error) {
      // It watches files.
      await source[Symbol.asyncDispose]();
      throw error;
    }
    return { source, authority };
  }
  const kept = join(config.mesh.dataDirectory, `identity.${config.mesh.gossip.nodeId}`);
  const now = new Date(options.clock.wall());
  const initial = longerLived(await configuredMaterial(tls), await readIdentityFiles(kept).catch(() => null), now);
  checkIdentity(config, initial);
  const source: IdentitySource = openRenewingIdentity({
    initial,
    renew: async (csrPem, abort) => {
      const { identity } = source.current();
      if (authority === null) {
        // Loaded with the first renewal: the gRPC client is 18 MB.
        const { renewAtControl } = await import('./renew-at-control.ts');
        return renewAtControl(options.controlEndpoints(), source.current(), csrPem, abort);
      }
      const signed = await authority.signCsr(csrPem, { identity, ttlMs: config.mesh.security.leafTtl });
      return { certificateChainPem: signed.certificateChainPem, caPem: authority.caPem };
    },
    persist: (material) => writeIdentityFiles(kept, material),
    clock: options.clock,
    jitter: prng(randomBytes(4).readUInt32LE()),
    onError,
    onRenew: options.onRenewed,
  });
  return { source, authority };
}

type TlsFiles = OmniRelayConfig['mesh']['gossip']['tls'];

const paths = (tls: TlsFiles) => ({ certificatePath: tls.certificatePath, keyPath: tls.keyPath, caPath: tls.caPath });

async function configuredMaterial(tls: TlsFiles): Promise<IdentityMaterial> {
  const read = await readConfigured(paths(tls), 'mesh.gossip.tls');
  return identityMaterial({
    certificateChainPem: read.certificatePath,
    privateKeyPem:
      tls.certificatePassword === undefined
        ? read.keyPath
        : decryptPrivateKey(read.keyPath, tls.certificatePassword, `the key file ${tls.keyPath}`),
    caPem: read.caPath,
  });
}

/** The kept one counts only while it serves the same node under a CA that the config trusts. */
function longerLived(configured: IdentityMaterial, kept: IdentityMaterial | null, now: Date): IdentityMaterial {
  if (kept === null || !sameIdentity(kept.identity, configured.identity) || kept.notAfter <= configured.notAfter)
    return configured;
  const verdict = verifyChain(pemToDer(kept.certificateChainPem), configured.caPem, now);
  return verdict.kind === 'refused' ? configured : kept;
}

async function openAuthority(config: OmniRelayConfig): Promise<CertificateAuthority | null> {
  const { ca } = config.mesh.security;
  if (ca === undefined || config.mesh.gossip.role !== 'control') return null;
  const { certificatePath, keyPath } = ca;
  const read = await readConfigured({ certificatePath, keyPath }, 'mesh.security.ca');
  return loadAuthority({ certificatePem: read.certificatePath, privateKeyPem: read.keyPath });
}

function checkIdentity(config: OmniRelayConfig, { identity }: IdentityMaterial): void {
  const { gossip, security } = config.mesh;
  const wrong = [
    identity.nodeId === gossip.nodeId ? '' : `node id ${identity.nodeId}, but mesh.gossip.nodeId is ${gossip.nodeId}`,
    identity.role === gossip.role ? '' : `role ${identity.role}, but mesh.gossip.role is ${gossip.role}`,
    identity.clusterId === gossip.clusterId
      ? ''
      : `cluster ${identity.clusterId}, but mesh.gossip.clusterId is ${gossip.clusterId}`,
    identity.trustDomain === security.trustDomain
      ? ''
      : `trust domain ${identity.trustDomain}, but mesh.security.trustDomain is ${security.trustDomain}`,
  ].filter((problem) => problem !== '');
  if (wrong.length === 0) return;
  throw new IdentityMismatchError(
    'identity_mismatch',
    `the certificate ${gossip.tls.certificatePath} is for ${wrong.join('; ')}. Use this node's own certificate, or mend the config.`,
  );
}
