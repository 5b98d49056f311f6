/**
 * The one query grammar, of lists in the API, of the CLI's `--query` and of the console's filter box:
 *
 *   terms      joined by spaces: all must hold
 *   key:value  the field equals the value (case does not matter); `*` matches anything
 *   a,b        either; `key:a,b` and `-key:a,b` (neither)
 *   -term      not
 *   "a b"      quotes keep spaces, commas and stars as they are
 *   key:>5 key:>=5 key:<5 key:<=5 key:5..9   ranges of numbers, of times (`rtt:>80ms`; us, ms, s; ms where none is written) and of
 *              versions (`version:<2.4`, in the order of their numbers), both ends included
 *   key:>=now-6h key:2026-11-23 key:2026-11-23T14:02..now   moments and ranges of them, in UTC unless they say otherwise
 *   key.name=value key.name:value   the pair of that name, where a field has pairs (`label.team=payments`)
 *   word       without a key: some field of the default ones contains it
 *
 * Nothing is ignored in silence: an unknown key, a range over a field that has no numbers or an open quote is a problem, and
 * all problems are reported at once with their place. Whoever can show a person what was left out may use the terms that were understood.
 */
import { type NumberRange, parseRange, type VersionRange } from './parse-range.ts';
import { namesOf, type QueryKeys, type ResolvedKey, resolveKey } from './query-keys.ts';

export type QueryValue =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | NumberRange
  | VersionRange;

export interface QueryTerm {
  readonly negated: boolean;
  /** By its one name, whichever alias was written. Absent: a bare word, looked for in the default fields. */
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
  /** As it was written: `label`, `label.team`. */
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
      } else if (
        (c === ':' || (c === '=' && current.includes('.'))) &&
        key === undefined &&
        !quoted &&
        pieces.length === 0
      ) {
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

function parseValue({ text, quoted }: Piece, field: Field | undefined, nowMs: number): QueryValue | string {
  if (text === '' && !quoted) return 'a value is missing';
  const name = field?.name;
  const literal: QueryValue = { kind: 'text', text: name === undefined ? text : `${name}=${text}`, quoted };
  if (field === undefined || quoted) return literal;
  if ((field.kind === 'text' || field.kind === 'pairs') && /^[<>]/.test(text))
    return `${field.key} is not a number: a range cannot hold. Quote the value to mean it literally`;
  return parseRange(text, field.kind, nowMs) ?? literal;
}

interface Field extends ResolvedKey {
  /** Of the pair. */
  readonly name?: string;
}

/** A message when there is no such field. */
function fieldOf(written: string, keys: QueryKeys): Field | string {
  const whole = resolveKey(written, keys);
  if (whole !== undefined) return whole;
  const dot = written.indexOf('.');
  const field = dot < 0 ? undefined : resolveKey(written.slice(0, dot), keys);
  if (field === undefined) return `unknown key ${JSON.stringify(written)}; known: ${namesOf(keys)}`;
  if (field.kind !== 'pairs') return `${field.key} has no names: ${JSON.stringify(written)} is no key`;
  const name = written.slice(dot + 1);
  return name === '' ? `a name is missing after ${JSON.stringify(written)}` : { ...field, name };
}

/** `keys` names the fields that exist, and what they hold; `nowMs` is what `now` means, which is no moment without it. */
export function parseQuery(text: string, keys: QueryKeys, nowMs: number = Number.NaN): ParsedQuery {
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
    // Only the last term can hold it.
    if (openQuoteAt !== undefined && token === tokens.at(-1)) report('this quote is never closed', openQuoteAt);
    const field = token.key === undefined ? undefined : fieldOf(token.key, keys);
    if (typeof field === 'string') {
      report(field);
      continue;
    }
    if (token.pieces.length > QUERY_BOUNDS.valuesPerTerm) {
      report(`at most ${QUERY_BOUNDS.valuesPerTerm} values in one term`);
      continue;
    }
    const values: QueryValue[] = [];
    for (const piece of token.pieces) {
      const value = parseValue(piece, field, nowMs);
      if (typeof value === 'string') report(value);
      else values.push(value);
    }
    if (problems.length === before)
      terms.push({ negated: token.negated, values, ...(field === undefined ? {} : { key: field.key }) });
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
