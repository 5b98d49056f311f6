/** The query of the audit page: what of it is understood, and what a control node is asked. */
import { exactMoment } from '@omnirelay/primitives';
import { AUDIT_QUERY_KEYS, type ParsedQuery, parseQuery } from '@omnirelay/protocol/query';
import { understoodTerms } from './understood-terms.ts';

export const parseAuditQuery = (text: string): ParsedQuery => parseQuery(text, AUDIT_QUERY_KEYS, Date.now());

/** Screens say node where the API says peer. */
export const asScreensSay = (object: string): string => object.replace(/^peer\//, 'node/');

/** Without what is not understood, and with the range of time, whose ends are moments; undefined where nothing is asked for. */
export function askedOfAudit(
  q: string,
  { from, to }: { readonly from?: string; readonly to?: string },
): string | undefined {
  const ends = [
    ['>=', from],
    ['<=', to],
  ] as const;
  const range = ends.flatMap(([sign, end]) => (end === undefined ? [] : [`at:${sign}${exactMoment(end) ?? end}`]));
  return [understoodTerms(q, AUDIT_QUERY_KEYS), ...range].filter((part) => part !== '').join(' ') || undefined;
}
