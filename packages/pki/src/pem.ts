/** Splits PEM text into its certificates. */
import { X509Certificate } from 'node:crypto';
import { BOUNDS } from './bounds.ts';
import { PkiError } from './pki-error.ts';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/** @throws PkiError `bad_certificate` when there is none, too many, or one that cannot be read. */
export function readCertificates(pem: string, what: string): X509Certificate[] {
  if (pem.length > BOUNDS.pemBytes)
    throw new PkiError('bad_certificate', `${what} is longer than ${BOUNDS.pemBytes} bytes`);
  const blocks = pem.match(CERTIFICATE) ?? [];
  if (blocks.length === 0) throw new PkiError('bad_certificate', `${what} holds no PEM certificate`);
  if (blocks.length > BOUNDS.anchors) {
    throw new PkiError(
      'bad_certificate',
      `${what} holds ${blocks.length} certificates, at most ${BOUNDS.anchors} are allowed`,
    );
  }
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch (cause) {
    throw new PkiError('bad_certificate', `${what} holds a certificate that cannot be read`, { cause });
  }
}

/** The certificates of a PEM text in order, as DER. */
export const pemToDer = (pem: string): Uint8Array[] => readCertificates(pem, 'the chain').map((c) => c.raw);
