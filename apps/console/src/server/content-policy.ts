/**
 * What a page may load and where it may send: scripts only with this answer's nonce, everything else only from the console itself. A
 * style element needs the nonce as well, and no markup may have a `style` attribute: React sets what it must through the object model.
 */
export function contentPolicy(nonce: string, issuer: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    // Signing out is a form that the provider answers in the end.
    `form-action 'self' ${new URL(issuer).origin}`,
  ].join('; ');
}
