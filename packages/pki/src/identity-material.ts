/** Puts certificate, key and anchors together, and refuses a set that could not serve. */
import type { X509Certificate } from 'node:crypto';
import { identityFromCertificate } from './certificate-identity.ts';
import type { IdentityMaterial } from './identity.ts';
import { readCertificates } from './pem.ts';
import { PkiError } from './pki-error.ts';
import { readPrivateKey } from './private-key.ts';
import { verifyChain } from './verify-chain.ts';

export interface IdentityPems {
  readonly certificateChainPem: string;
  readonly privateKeyPem: string;
  readonly caPem: string;
}

/**
 * @param now when given, the chain must also lead to the anchors and be in its validity.
 * @throws PkiError `bad_certificate`, `bad_key`, `bad_identity`
 */
export function identityMaterial(pems: IdentityPems, now?: Date): IdentityMaterial {
  const chain = readCertificates(pems.certificateChainPem, 'the certificate file');
  const leaf = chain[0] as X509Certificate;
  readCertificates(pems.caPem, 'the CA file');
  if (!leaf.checkPrivateKey(readPrivateKey(pems.privateKeyPem, 'the key file'))) {
    throw new PkiError('bad_key', 'the key does not belong to the certificate');
  }
  const identity = identityFromCertificate(leaf);
  if ('problem' in identity) throw new PkiError('bad_identity', identity.problem);
  if (now !== undefined) {
    const verdict = verifyChain(
      chain.map((certificate) => certificate.raw),
      pems.caPem,
      now,
    );
    if (verdict.kind === 'refused')
      throw new PkiError('bad_certificate', `the certificate cannot serve: ${verdict.problem}`);
  }
  const { certificateChainPem, privateKeyPem, caPem } = pems;
  const notBefore = new Date(leaf.validFrom);
  const notAfter = new Date(leaf.validTo);
  return { identity, certificateChainPem, privateKeyPem, caPem, notBefore, notAfter };
}
