/** Who calls: a verified token, a mesh certificate, or both. Never a header that the caller writes. */
import type { MeshIdentity } from '@omnirelay/pki';
import type { AuditPrincipal } from '@omnirelay/wire';
import type { Scope } from './operation.ts';

/** The certificate that the connection was made with, verified by TLS against the mesh CA. */
export interface PresentedCertificate {
  readonly identity: MeshIdentity;
  /** base64url of SHA-256 over the DER, as `cnf.x5t#S256` of RFC 8705 has it. */
  readonly thumbprint: string;
  readonly spiffeId: string;
  /** Unix milliseconds. */
  readonly notBefore: number;
  /** Unix milliseconds; a connection may outlive its certificate. */
  readonly notAfter: number;
}

export interface Credentials {
  readonly bearer?: string;
  readonly certificate?: PresentedCertificate;
  /** Remote address without its port. */
  readonly source: string;
}

export interface Caller {
  readonly principal: AuditPrincipal;
  readonly scopes: readonly Scope[];
  readonly certificate?: PresentedCertificate;
  /** Unix milliseconds: when what the caller showed (token, else certificate) ends, and with it each stream. */
  readonly expiresAt?: number;
}
