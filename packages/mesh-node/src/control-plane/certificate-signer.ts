/** What joins and renewals need of a certificate authority. */
import type { MeshIdentity } from '@omnirelay/pki';

export interface SignedLeaf {
  /** Leaf first. */
  readonly certificateChainPem: string;
  readonly caPem: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

export interface CertificateSigner {
  /** @throws when the CSR is no sound PKCS #10 request */
  signCsr(csrPem: string, identity: MeshIdentity): Promise<SignedLeaf>;
  /** Text of a new single-use join token: it carries its id, its secret and the hash of the CA key. */
  mintJoinToken(): { readonly tokenId: string; readonly token: string; readonly secretHash: string };
  /** Null when the text is no join token. */
  parseJoinToken(token: string): { readonly tokenId: string; readonly secret: string } | null;
  verifySecret(secret: string, secretHash: string): boolean;
}
