/** The mesh CA as joins and renewals use it. */
import { type CertificateAuthority, mintJoinToken, parseJoinToken, verifySecret } from '@omnirelay/pki';
import type { CertificateSigner } from './certificate-signer.ts';

export function authoritySigner(
  authority: CertificateAuthority,
  wall: () => number,
  leafTtlMs: number | undefined,
): CertificateSigner {
  return {
    async signCsr(csrPem, identity) {
      const ttl = leafTtlMs === undefined ? {} : { ttlMs: leafTtlMs };
      const { certificateChainPem, notBefore, notAfter } = await authority.signCsr(csrPem, {
        identity,
        now: new Date(wall()),
        ...ttl,
      });
      return { certificateChainPem, caPem: authority.caPem, notBefore, notAfter };
    },
    mintJoinToken() {
      const { tokenId, secretHash, text } = mintJoinToken({ caKeyHash: authority.caKeyHash });
      return { tokenId, secretHash, token: text };
    },
    parseJoinToken(token) {
      try {
        return parseJoinToken(token);
      } catch {
        return null;
      }
    },
    verifySecret: (secret, secretHash) => verifySecret(secretHash, secret),
  };
}
