/** Reads who a certificate speaks for. The names are parsed from DER, never from a printed form that a name could forge. */
import { X509Certificate } from 'node:crypto';
import { BOUNDS } from './bounds.ts';
import { uriNames } from './der-extensions.ts';
import type { MeshIdentity } from './identity.ts';
import { parseSpiffeId } from './spiffe-id.ts';

export interface IdentityProblem {
  readonly problem: string;
}

/** The identity in the one URI SAN; a certificate with none or several (X509-SVID 2) is a problem, never an exception. */
export function identityFromCertificate(
  certificate: X509Certificate | Uint8Array | string,
): MeshIdentity | IdentityProblem {
  try {
    if (!(certificate instanceof X509Certificate) && certificate.length > BOUNDS.pemBytes) {
      return { problem: `the certificate is longer than ${BOUNDS.pemBytes} bytes` };
    }
    const parsed = certificate instanceof X509Certificate ? certificate : new X509Certificate(certificate);
    const uris = uriNames(parsed.raw);
    const [uri] = uris;
    if (uri === undefined) return { problem: 'the certificate has no URI name; a mesh certificate has one SPIFFE id' };
    if (uris.length > 1) return { problem: `the certificate has ${uris.length} URI names; exactly one is allowed` };
    const identity = parseSpiffeId(uri);
    if (identity !== null) return identity;
    return {
      problem: `${JSON.stringify(uri.slice(0, 200))} is not spiffe://{trustDomain}/mesh/{cluster}/{role}/{nodeId}`,
    };
  } catch (error) {
    return { problem: `the certificate cannot be read: ${error instanceof Error ? error.message : String(error)}` };
  }
}
