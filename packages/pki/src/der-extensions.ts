/**
 * Reads single extensions out of a certificate's DER. A whole X.509 library costs a process 20 MB, and who only reads names needs none.
 * OpenSSL has parsed the certificate before; whatever is still out of place throws.
 */

interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly next: number;
}

const SEQUENCE = 0x30;
const OBJECT_ID = 0x06;
const OCTET_STRING = 0x04;
/** `extensions [3] EXPLICIT` of a TBSCertificate, `uniformResourceIdentifier [6] IA5String` of a GeneralName. */
const EXTENSIONS = 0xa3;
const URI_NAME = 0x86;
const SUBJECT_ALT_NAME = '2.5.29.17';

function readElement(bytes: Uint8Array, at: number): Element {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined) throw new Error('the certificate ends early');
  let length = first;
  let start = at + 2;
  if (first >= 0x80) {
    const digits = first & 0x7f;
    if (digits === 0 || digits > 3) throw new Error('a length of the certificate is out of range');
    length = 0;
    for (let i = 0; i < digits; i++) length = length * 256 + (bytes[start++] ?? Number.NaN);
  }
  const next = start + length;
  if (!(next <= bytes.length)) throw new Error('the certificate ends early');
  return { tag, content: bytes.subarray(start, next), next };
}

function* elementsOf(content: Uint8Array): Generator<Element> {
  for (let at = 0; at < content.length; ) {
    const element = readElement(content, at);
    yield element;
    at = element.next;
  }
}

function inside(element: Element | undefined, tag: number): Element[] {
  if (element?.tag !== tag) throw new Error('the certificate is not built as X.509 is');
  return [...elementsOf(element.content)];
}

function dotted(objectId: Uint8Array): string {
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of objectId) {
    arc = arc * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    if (arcs.length === 0) {
      const root = Math.min(2, Math.floor(arc / 40));
      arcs.push(root, arc - root * 40);
    } else arcs.push(arc);
    arc = 0;
  }
  return arcs.join('.');
}

/** The value of an extension, or null where there is none. @throws Error when it stands there twice (RFC 5280 4.2) */
export function extensionOf(certificateDer: Uint8Array, objectId: string): Uint8Array | null {
  const [tbs] = inside(readElement(certificateDer, 0), SEQUENCE);
  const wrapper = inside(tbs, SEQUENCE).find(({ tag }) => tag === EXTENSIONS);
  if (wrapper === undefined) return null;
  let found: Uint8Array | null = null;
  for (const extension of inside(inside(wrapper, EXTENSIONS)[0], SEQUENCE)) {
    const [id, ...rest] = inside(extension, SEQUENCE);
    const value = rest.at(-1);
    if (id?.tag !== OBJECT_ID || value?.tag !== OCTET_STRING) throw new Error('an extension is not built as X.509 is');
    if (dotted(id.content) !== objectId) continue;
    if (found !== null) throw new Error(`the extension ${objectId} stands there twice`);
    found = value.content;
  }
  return found;
}

/** The URI names in the order in which they stand. */
export function uriNames(certificateDer: Uint8Array): string[] {
  const names = extensionOf(certificateDer, SUBJECT_ALT_NAME);
  if (names === null) return [];
  return inside(readElement(names, 0), SEQUENCE)
    .filter(({ tag }) => tag === URI_NAME)
    .map(({ content }) => Buffer.from(content).toString('latin1'));
}
