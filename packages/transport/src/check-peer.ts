/**
 * Who is at the other end of a finished handshake. The sockets take any certificate (`rejectUnauthorized: false`), and this check
 * decides, so that a refusal has a reason. Whoever asks destroys the socket of a refused peer.
 */
import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { identityFromCertificate, type MeshIdentity } from '@omnirelay/pki';
import type { CertificateFacts, MeshPeer, RefusalReason } from './frame-channel.ts';

export interface PeerPolicy {
  readonly trustDomain: string;
  /** SHA-256 (or SHA-1) in hex of leaves or CAs; empty or absent allows all that the CA signed. */
  readonly allowedThumbprints?: readonly string[];
  readonly allowedRoles?: readonly string[];
  /** Why a peer with a good certificate does not belong here any more; null where it does. */
  readonly denies?: (peer: MeshPeer) => string | null;
}

export type PeerCheck =
  | { readonly kind: 'accepted'; readonly peer: MeshPeer }
  | {
      readonly kind: 'refused';
      readonly reason: RefusalReason;
      readonly detail: string;
      readonly certificate?: CertificateFacts;
      readonly identity?: MeshIdentity;
    };

export function checkPeer(socket: TLSSocket, policy: PeerPolicy): PeerCheck {
  const leaf = socket.getPeerX509Certificate();
  if (leaf === undefined) return { kind: 'refused', reason: 'no-certificate', detail: 'no certificate was presented' };
  const error = socket.authorized ? null : String(socket.authorizationError ?? 'not authorised');
  return checkCertificate(leaf, error, policy);
}

/** `error` is OpenSSL's word on the chain, or null where the chain is good. */
export function checkCertificate(leaf: X509Certificate, error: string | null, policy: PeerPolicy): PeerCheck {
  const certificate = factsOf(leaf);
  const identity = identityOf(leaf);
  const refused = (reason: RefusalReason, detail: string): PeerCheck => ({
    kind: 'refused',
    reason,
    detail,
    certificate,
    ...(identity === null ? {} : { identity }),
  });
  if (error !== null) return refused(reasonOf(error), `${describe(reasonOf(error), certificate)} (${error})`);
  if (identity === null) {
    return refused('no-mesh-identity', 'the certificate names no spiffe://{trust domain}/mesh/{cluster}/{role}/{node}');
  }
  if (identity.trustDomain !== policy.trustDomain) {
    return refused('wrong-trust-domain', `trust domain ${identity.trustDomain}, expected ${policy.trustDomain}`);
  }
  if (policy.allowedRoles !== undefined && !policy.allowedRoles.includes(identity.role)) {
    return refused('wrong-role', `role ${identity.role}, expected ${policy.allowedRoles.join(' or ')}`);
  }
  if (!thumbprintAllowed(leaf, policy.allowedThumbprints ?? [])) {
    return refused('thumbprint-not-allowed', 'neither the leaf nor a CA of its chain is among the allowed thumbprints');
  }
  const denied = policy.denies?.({ identity, certificate }) ?? null;
  if (denied !== null) return refused('removed', denied);
  return { kind: 'accepted', peer: { identity, certificate } };
}

export function factsOf(leaf: X509Certificate): CertificateFacts {
  return {
    notBefore: leaf.validFromDate,
    notAfter: leaf.validToDate,
    thumbprint: normal(leaf.fingerprint256),
    serialNumber: leaf.serialNumber,
  };
}

export function identityOf(leaf: X509Certificate): MeshIdentity | null {
  const identity = identityFromCertificate(leaf);
  return 'problem' in identity ? null : identity;
}

const normal = (thumbprint: string): string => thumbprint.replaceAll(':', '').toLowerCase();

function thumbprintAllowed(leaf: X509Certificate, allowed: readonly string[]): boolean {
  if (allowed.length === 0) return true;
  const wanted = new Set(allowed.map(normal));
  for (let at: X509Certificate | undefined = leaf; at !== undefined; at = at.issuerCertificate) {
    if (wanted.has(normal(at.fingerprint256)) || wanted.has(normal(at.fingerprint))) return true;
    if (at.issuerCertificate?.fingerprint256 === at.fingerprint256) break;
  }
  return false;
}

function reasonOf(error: string): RefusalReason {
  switch (error) {
    case 'CERT_HAS_EXPIRED':
      return 'expired';
    case 'CERT_NOT_YET_VALID':
      return 'not-yet-valid';
    case 'CERT_REVOKED':
      return 'revoked';
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'CERT_SIGNATURE_FAILURE':
      return 'unknown-authority';
    default:
      return 'invalid-certificate';
  }
}

function describe(reason: RefusalReason, certificate: CertificateFacts): string {
  switch (reason) {
    case 'expired':
      return `the certificate ran out at ${certificate.notAfter.toISOString()}`;
    case 'not-yet-valid':
      return `the certificate is valid only from ${certificate.notBefore.toISOString()}`;
    case 'revoked':
      return 'the certificate has been revoked';
    case 'unknown-authority':
      return 'the certificate is not signed by a CA of this mesh';
    default:
      return 'the certificate is not valid';
  }
}
