/** What tells a development CA from a real one: a private extension and the trust domain, each enough by itself. */
import { extensionOf, uriNames } from './der-extensions.ts';
import { readCertificates } from './pem.ts';

/** `.invalid` never resolves (RFC 6761). */
export const DEVELOPMENT_TRUST_DOMAIN = 'dev.omnirelay.invalid';
/** Under the enterprise number for examples (RFC 5612): nobody else's certificates carry it. */
export const DEVELOPMENT_MARKER_OID = '1.3.6.1.4.1.32473.17421.1';

/** Whether any certificate of the text was made by, or is, a development CA. @throws PkiError `bad_certificate` */
export function hasDevelopmentMarker(pem: string): boolean {
  return readCertificates(pem, 'the CA file').some((certificate) => {
    if (extensionOf(certificate.raw, DEVELOPMENT_MARKER_OID) !== null) return true;
    return uriNames(certificate.raw).some(
      (uri) =>
        uri === `spiffe://${DEVELOPMENT_TRUST_DOMAIN}` || uri.startsWith(`spiffe://${DEVELOPMENT_TRUST_DOMAIN}/`),
    );
  });
}
