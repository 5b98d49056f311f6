/**
 * What a page may load and where it may send: scripts only with this answer's nonce, everything else only from the console itself. Styles
 * may stand in the page, because React writes `style` attributes and the dialogs' scroll lock a style element; nothing runs in them.
 */
export function contentPolicy(nonce: string, issuer: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    // Signing out is a form that the provider answers in the end.
    `form-action 'self' ${new URL(issuer).origin}`,
  ].join('; ');
}
