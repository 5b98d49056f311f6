/**
 * The one query grammar, of lists in the API, of the CLI's `--query` and of the console's filter box:
 *
 *   terms      joined by spaces: all must hold
 *   key:value  the field equals the value (case does not matter); `*` matches anything
 *   a,b        either; `key:a,b` and `-key:a,b` (neither)
 *   -term      not
 *   "a b"      quotes keep spaces, commas and stars as they are
 *   key:>5 key:>=5 key:<5 key:<=5 key:5..9   ranges of numeric fields, both ends included
 *   word       without a key: some field of the default ones contains it
 *
 * Nothing is ignored in silence: an unknown key, a range over a field that has no numbers or an open quote is a problem, and
 * all problems are reported at once with their place. Whoever can show a person what was left out may use the terms that were understood.
 */

export type QueryValue =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | {
      readonly kind: 'range';
      readonly min: number;
      readonly max: number;
      readonly openMin: boolean;
      readonly openMax: boolean;
    };

export interface QueryTerm {
  readonly negated: boolean;
  /** Absent: a bare word, looked for in the default fields. */
  readonly key?: string;
  /** One of them must match. */
  readonly values: readonly QueryValue[];
}

export interface Query {
  readonly terms: readonly QueryTerm[];
}

export interface QueryProblem {
  /** Offset into the text, from 0. */
  readonly at: number;
  readonly message: string;
  /** The whole term in which it lies, as it was written; empty when it is about the query as a whole. */
  readonly term: string;
}

export type QueryKeys = Readonly<Record<string, 'text' | 'number'>>;

export type ParsedQuery =
  | { readonly kind: 'query'; readonly query: Query }
  | {
      readonly kind: 'problems';
      readonly problems: readonly QueryProblem[];
      /** The terms in which no problem lies. */
      readonly understood: Query;
    };

export const QUERY_BOUNDS = { characters: 2_000, terms: 50, valuesPerTerm: 100, sortTerms: 4 } as const;

interface Piece {
  readonly text: string;
  readonly quoted: boolean;
}

interface Token {
  readonly at: number;
  /** As it was written. */
  readonly text: string;
  readonly negated: boolean;
  readonly key?: string;
  readonly pieces: readonly Piece[];
}

const isSpace = (c: string): boolean => c === ' ' || c === '\t' || c === '\n' || c === '\r';

/** `openQuoteAt`: where a quote begins that is never closed. */
function tokenize(text: string): { readonly tokens: Token[]; readonly openQuoteAt: number | undefined } {
  const tokens: Token[] = [];
  let openQuoteAt: number | undefined;
  let i = 0;
  while (i < text.length) {
    if (isSpace(text[i] as string)) {
      i += 1;
      continue;
    }
    const at = i;
    const negated = text[i] === '-';
    if (negated) i += 1;
    let key: string | undefined;
    let current = '';
    let quoted = false;
    const pieces: Piece[] = [];
    while (i < text.length && !isSpace(text[i] as string)) {
      const c = text[i] as string;
      if (c === '"') {
        const start = i;
        i += 1;
        quoted = true;
        while (i < text.length && text[i] !== '"') {
          if (text[i] === '\\' && i + 1 < text.length) i += 1;
          current += text[i];
          i += 1;
        }
        if (i >= text.length) openQuoteAt = start;
        i += 1;
      } else if (c === ':' && key === undefined && !quoted && pieces.length === 0) {
        key = current;
        current = '';
        i += 1;
      } else if (c === ',') {
        pieces.push({ text: current, quoted });
        current = '';
        quoted = false;
        i += 1;
      } else {
        current += c;
        i += 1;
      }
    }
    pieces.push({ text: current, quoted });
    tokens.push({ at, text: text.slice(at, i), negated, pieces, ...(key === undefined ? {} : { key }) });
  }
  return { tokens, openQuoteAt };
}

const NUMBER = /^-?\d+(?:\.\d+)?$/;
const INFINITE = Number.POSITIVE_INFINITY;

/** `null` when the text is no range; a message when it looks like one and is not. */
function parseRange(text: string): QueryValue | string | null {
  const comparison = /^(>=|<=|>|<)(.*)$/.exec(text);
  if (comparison !== null) {
    const bound = comparison[2] as string;
    if (!NUMBER.test(bound)) return `${JSON.stringify(text)}: expected a number after ${comparison[1]}`;
    const n = Number(bound);
    const above = (comparison[1] as string).startsWith('>');
    const open = (comparison[1] as string).length === 1;
    return above
      ? { kind: 'range', min: n, max: INFINITE, openMin: open, openMax: false }
      : { kind: 'range', min: -INFINITE, max: n, openMin: false, openMax: open };
  }
  const between = /^(.*)\.\.(.*)$/.exec(text);
  if (between === null) return NUMBER.test(text) ? exactly(Number(text)) : null;
  const [, low, high] = between as unknown as [string, string, string];
  if (!NUMBER.test(low) || !NUMBER.test(high)) return `${JSON.stringify(text)}: expected two numbers, as in 5..9`;
  if (Number(low) > Number(high)) return `${JSON.stringify(text)}: the first number must not exceed the second`;
  return { kind: 'range', min: Number(low), max: Number(high), openMin: false, openMax: false };
}

const exactly = (n: number): QueryValue => ({ kind: 'range', min: n, max: n, openMin: false, openMax: false });

function parseValue(piece: Piece, numeric: boolean): QueryValue | string {
  if (piece.text === '' && !piece.quoted) return 'a value is missing';
  if (!numeric || piece.quoted) return { kind: 'text', text: piece.text, quoted: piece.quoted };
  return parseRange(piece.text) ?? { kind: 'text', text: piece.text, quoted: false };
}

function valuesOf(token: Token, type: 'text' | 'number' | undefined, report: (message: string) => void): QueryValue[] {
  const values: QueryValue[] = [];
  for (const piece of token.pieces) {
    const value = parseValue(piece, type === 'number');
    if (typeof value === 'string') report(value);
    else if (type === 'text' && !piece.quoted && /^[<>]/.test(piece.text))
      report(`${token.key} is not a number: a range cannot hold. Quote the value to mean it literally`);
    else values.push(value);
  }
  return values;
}

/** `keys` names the fields that exist, in lower case, and which of them hold numbers. */
export function parseQuery(text: string, keys: QueryKeys): ParsedQuery {
  const whole = (message: string): QueryProblem => ({ at: 0, message, term: '' });
  if (text.length > QUERY_BOUNDS.characters) {
    const problems = [whole(`a query has at most ${QUERY_BOUNDS.characters} characters`)];
    return { kind: 'problems', problems, understood: { terms: [] } };
  }
  const problems: QueryProblem[] = [];
  const terms: QueryTerm[] = [];
  const { tokens, openQuoteAt } = tokenize(text);
  for (const token of tokens) {
    const before = problems.length;
    const report = (message: string, at = token.at): void => {
      problems.push({ at, message, term: token.text });
    };
    const key = token.key?.toLowerCase();
    // Only the last term can hold it.
    if (openQuoteAt !== undefined && token === tokens.at(-1)) report('this quote is never closed', openQuoteAt);
    if (key !== undefined && !Object.hasOwn(keys, key)) {
      report(`unknown key ${JSON.stringify(token.key)}; known: ${Object.keys(keys).sort().join(', ')}`);
      continue;
    }
    if (token.pieces.length > QUERY_BOUNDS.valuesPerTerm) {
      report(`at most ${QUERY_BOUNDS.valuesPerTerm} values in one term`);
      continue;
    }
    const values = valuesOf(token, key === undefined ? undefined : keys[key], report);
    if (problems.length === before)
      terms.push({ negated: token.negated, values, ...(key === undefined ? {} : { key }) });
  }
  const understood: Query = { terms: terms.slice(0, QUERY_BOUNDS.terms) };
  if (terms.length > QUERY_BOUNDS.terms) problems.push(whole(`at most ${QUERY_BOUNDS.terms} terms`));
  return problems.length > 0 ? { kind: 'problems', problems, understood } : { kind: 'query', query: understood };
}

/** Writes a value so that `parseQuery` reads it back literally. */
export function quoteQueryValue(value: string): string {
  return /^[A-Za-z0-9._/=+@-]+$/.test(value) && !value.startsWith('-')
    ? value
    : `"${value.replace(/(["\\])/g, '\\$1')}"`;
}
