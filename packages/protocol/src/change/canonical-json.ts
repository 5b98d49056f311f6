/**
 * One text for one value: JSON canonicalised by RFC 8785 (JCS), so that equal content has an equal hash wherever it is written. Members are in the order
 * of their names' UTF-16 code units; strings as ECMAScript writes them. Numbers are integers within 2^53 - 1: what else is written as a number differs
 * between languages too often to be approved by people. What has no such text is refused, never bent.
 */
import { CHANGE_BOUNDS } from './bounds.ts';

export type Canonical =
  | { readonly kind: 'text'; readonly text: string }
  /** `at`: a JSON pointer (RFC 6901) to what is wrong. */
  | { readonly kind: 'refused'; readonly at: string; readonly why: string };

class NoText extends Error {
  readonly at: string;
  constructor(at: string, why: string) {
    super(why);
    this.at = at;
  }
}

export function canonicalJson(value: unknown): Canonical {
  try {
    return { kind: 'text', text: textOf(value, '', 0) };
  } catch (error) {
    if (error instanceof NoText) return { kind: 'refused', at: error.at, why: error.message };
    throw error;
  }
}

function textOf(value: unknown, at: string, depth: number): string {
  if (depth > CHANGE_BOUNDS.depth) throw new NoText(at, `it is nested deeper than ${CHANGE_BOUNDS.depth} levels`);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return stringOf(value, at);
  if (typeof value === 'number') return integerOf(value, at);
  if (Array.isArray(value))
    return `[${Array.from(value, (part, index) => textOf(part, `${at}/${index}`, depth + 1)).join(',')}]`;
  if (typeof value !== 'object' || !isPlain(value)) throw new NoText(at, 'it is nothing that JSON has');
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  const told = members.map(([name, part]) => {
    const below = `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    return `${stringOf(name, below)}:${textOf(part, below, depth + 1)}`;
  });
  return `{${told.join(',')}}`;
}

function isPlain(value: object): boolean {
  const of: unknown = Object.getPrototypeOf(value);
  return of === Object.prototype || of === null;
}

/** Half of a surrogate pair has no bytes in UTF-8 (RFC 8785 section 3.2.2.2 ends there too). */
function stringOf(text: string, at: string): string {
  if (!text.isWellFormed()) throw new NoText(at, 'its text has half of a surrogate pair');
  return JSON.stringify(text);
}

function integerOf(value: number, at: string): string {
  if (!Number.isSafeInteger(value)) throw new NoText(at, 'its number is no integer within 2^53 - 1');
  return value === 0 ? '0' : String(value);
}
