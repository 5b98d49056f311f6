/** How a CA is pinned: by its key, so that the CA's certificate may be renewed. */
import { createHash, type X509Certificate } from 'node:crypto';
import { readCertificates } from './pem.ts';

/** SHA-256 of the SPKI, base64url. */
export const spkiHash = (certificate: X509Certificate): string =>
  createHash('sha256')
    .update(certificate.publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64url');

/** The hash that a join token pins, of the first certificate in the text. */
export function caKeyHash(caPem: string): string {
  const [ca] = readCertificates(caPem, 'the CA certificate');
  return spkiHash(ca as X509Certificate);
}
