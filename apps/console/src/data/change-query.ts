/** The filter box of plans: the one query grammar over the fields of a change, as the control API and the command take it. */
import { CHANGE_QUERY_KEYS, parseQuery } from '@omnirelay/protocol/query';
import type { IgnoredTerm } from './query-filter.ts';

export interface PlanQuery {
  /** What of it the control node understands: what it is asked for. */
  readonly asked: string;
  /** What it does not: that is left out, and said so. */
  readonly ignored: readonly IgnoredTerm[];
}

export function planQuery(text: string): PlanQuery {
  const parsed = parseQuery(text, CHANGE_QUERY_KEYS, Date.now());
  if (parsed.kind === 'query') return { asked: text, ignored: [] };
  const { problems } = parsed;
  const ignored = problems.map(({ term, message }) => ({ term, why: message }));
  // Of a query that is too long as a whole there is nothing to ask.
  if (problems.some(({ term }) => term === '')) return { asked: '', ignored };
  let asked = text;
  // From the end, so that places before it stay what they are; one term may have several problems.
  const places = new Map(problems.map(({ at, term }) => [text.lastIndexOf(term, at), term.length]));
  for (const [start, length] of [...places].sort(([a], [b]) => b - a))
    asked = asked.slice(0, start) + asked.slice(start + length);
  return { asked: asked.trim(), ignored };
}
