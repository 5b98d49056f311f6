/** Whether a thing satisfies a query. The caller says what each field holds; a field that is absent matches no value. */

import type { Query, QueryTerm, QueryValue } from './parse-query.ts';
import { isWithin } from './parse-range.ts';

export type FieldValue = string | number;

export interface QueryFields {
  /** All values of a field (a label field has many). */
  valuesOf(key: string): readonly FieldValue[];
  /** What bare words are looked for in. */
  readonly defaultTexts: readonly string[];
}

/** Linear-time glob: `*` is any run of characters, everything else stands for itself; case does not matter. */
export function matchGlob(pattern: string, text: string): boolean {
  const p = pattern.toLowerCase();
  const t = text.toLowerCase();
  let i = 0;
  let j = 0;
  let star = -1;
  let mark = 0;
  while (j < t.length) {
    if (i < p.length && p[i] === '*') {
      star = i;
      mark = j;
      i += 1;
    } else if (i < p.length && p[i] === t[j]) {
      i += 1;
      j += 1;
    } else if (star >= 0) {
      i = star + 1;
      mark += 1;
      j = mark;
    } else return false;
  }
  while (i < p.length && p[i] === '*') i += 1;
  return i === p.length;
}

function matchesValue(wanted: QueryValue, actual: FieldValue): boolean {
  if (wanted.kind !== 'text') return isWithin(wanted, actual);
  const text = String(actual);
  return wanted.quoted ? wanted.text.toLowerCase() === text.toLowerCase() : matchGlob(wanted.text, text);
}

function matchesTerm(term: QueryTerm, fields: QueryFields): boolean {
  const { key } = term;
  const found =
    key === undefined
      ? term.values.some(
          (value) =>
            value.kind === 'text' &&
            fields.defaultTexts.some((text) =>
              value.quoted ? text.toLowerCase().includes(value.text.toLowerCase()) : matchGlob(`*${value.text}*`, text),
            ),
        )
      : term.values.some((value) => fields.valuesOf(key).some((actual) => matchesValue(value, actual)));
  return found !== term.negated;
}

export function matchesQuery(query: Query, fields: QueryFields): boolean {
  return query.terms.every((term) => matchesTerm(term, fields));
}
