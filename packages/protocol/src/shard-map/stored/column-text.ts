/**
 * A column of numbers below 65,536 as text, whichever is the shorter: runs, `3*40,7`, or `=` and the base64 (RFC 4648, section 4) of its entries as
 * two bytes each, the lower first.
 */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const SEXTETS = new Uint8Array(128).fill(64);
for (let i = 0; i < 64; i += 1) SEXTETS[ALPHABET.charCodeAt(i)] = i;

type Column = Uint16Array | Uint8Array;

function base64Of(column: Column): string {
  const bytes = column.length * 2;
  const byteAt = (at: number): number => (at >= bytes ? 0 : (column[at >> 1]! >> ((at & 1) << 3)) & 0xff);
  let text = '';
  for (let at = 0; at < bytes; at += 3) {
    const block = (byteAt(at) << 16) | (byteAt(at + 1) << 8) | byteAt(at + 2);
    for (const shift of [18, 12, 6, 0]) text += ALPHABET[(block >> shift) & 63]!;
  }
  const padding = (3 - (bytes % 3)) % 3;
  return padding === 0 ? text : text.slice(0, -padding) + '='.repeat(padding);
}

/** Undefined once it is no shorter than `limit` characters. */
function runsOf(column: Column, limit: number): string | undefined {
  let text = '';
  for (let i = 0; i < column.length; ) {
    const from = i;
    while (i < column.length && column[i] === column[from]) i += 1;
    text += `${from === 0 ? '' : ','}${column[from]!}${i - from === 1 ? '' : `*${i - from}`}`;
    if (text.length >= limit) return undefined;
  }
  return text;
}

export function encodeColumn(column: Column): string {
  const limit = 1 + Math.ceil((column.length * 2) / 3) * 4;
  return runsOf(column, limit) ?? `=${base64Of(column)}`;
}

function fromBase64(text: string, length: number): Uint16Array | undefined {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  if (text.length % 4 !== 0 || (text.length / 4) * 3 - padding !== length * 2) return undefined;
  const column = new Uint16Array(length);
  const digits = text.length - padding;
  for (let at = 0; at < digits; at += 4) {
    let block = 0;
    for (let i = at; i < at + 4; i += 1) {
      const sextet = i < digits ? (SEXTETS[text.charCodeAt(i)] ?? 64) : 0;
      if (sextet === 64) return undefined;
      block = (block << 6) | sextet;
    }
    for (let i = 0; i < 3; i += 1) {
      const byte = (at / 4) * 3 + i;
      if (byte < length * 2) column[byte >> 1]! |= ((block >> (16 - 8 * i)) & 0xff) << ((byte & 1) << 3);
    }
  }
  return column;
}

const RUN = /^(0|[1-9]\d{0,4})(?:\*([1-9]\d{0,5}))?$/;

function fromRuns(text: string, length: number): Uint16Array | undefined {
  const column = new Uint16Array(length);
  let filled = 0;
  for (const part of text.split(',')) {
    const [, value, times] = RUN.exec(part) ?? [];
    const next = filled + Number(times ?? 1);
    if (value === undefined || Number(value) > 0xffff || next > length) return undefined;
    column.fill(Number(value), filled, next);
    filled = next;
  }
  return filled === length ? column : undefined;
}

/** Undefined when the text is no column of exactly that many entries. */
export const decodeColumn = (text: string, length: number): Uint16Array | undefined =>
  text.startsWith('=') ? fromBase64(text.slice(1), length) : fromRuns(text, length);
