/** A range of time, as a list of the past is asked for it. */
import { momentSpan } from '@omnirelay/protocol';
import { Problem } from './problem.ts';

export interface TimeRange {
  /** Milliseconds since 1970; the second is the first moment behind it. */
  readonly from: number;
  readonly to: number;
}

/** @throws Problem invalid_input */
export function timeRange(input: { readonly from?: string; readonly to?: string }, nowMs: number): TimeRange {
  const problems: { readonly path: string; readonly message: string }[] = [];
  const read = (path: 'from' | 'to') => {
    const text = input[path];
    const span = text === undefined ? undefined : momentSpan(text, nowMs);
    if (text !== undefined && span === undefined)
      problems.push({
        path,
        message: `${JSON.stringify(text)}: expected a moment such as 2026-11-23, 2026-11-23T14:02:10Z or now-6h`,
      });
    return span;
  };
  const [first, last] = [read('from'), read('to')];
  const range = { from: first?.from ?? Number.NEGATIVE_INFINITY, to: last?.to ?? Number.POSITIVE_INFINITY };
  if (problems.length === 0 && range.from >= range.to) problems.push({ path: 'from', message: 'it is later than to' });
  if (problems.length > 0)
    throw new Problem('invalid_input', problems.map(({ path, message }) => `${path}: ${message}`).join('; '), {
      problems,
    });
  return range;
}
