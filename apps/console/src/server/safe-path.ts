/** Only a path of this console: nobody is sent elsewhere after a sign-in. */
export function safePath(text: string | readonly string[] | undefined): string {
  // Browsers drop tabs and newlines out of an address and take a backslash for a slash: `/<tab>/host` would be another host.
  return typeof text === 'string' && /^\/(?!\/)[^\\\s\p{Cc}]*$/u.test(text) ? text : '/';
}
