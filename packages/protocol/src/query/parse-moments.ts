/**
 * `>=now-6h`, `2026-11-23`, `2026-11-23T14:00..2026-11-23T15:00`: ranges of moments, in milliseconds since 1970. A moment stands for as much
 * as it is written to: the whole day, minute or second. So `2026-11-23` is that day, `<=2026-11-23` ends with it and `>2026-11-23` begins
 * behind it.
 */
import { momentOf } from '@omnirelay/primitives';
import type { NumberRange } from './parse-range.ts';
import { splitRange } from './split-range.ts';

const EXPECTED = 'a moment such as 2026-11-23, 2026-11-23T14:02 or now-6h';

export interface MomentSpan {
  /** Milliseconds since 1970. */
  readonly from: number;
  /** The first moment behind it. */
  readonly to: number;
}

function lengthOf(text: string): number {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return 86_400_000;
  if (/T\d{2}:\d{2}(?:Z|[+-]\d{2}:?\d{2})?$/.test(text)) return 60_000;
  return /T\d{2}:\d{2}:\d{2}(?:Z|[+-]\d{2}:?\d{2})?$/.test(text) ? 1_000 : 1;
}

/** What a moment stands for, in the words of the grammar; undefined when it is none. */
export function momentSpan(text: string, nowMs: number): MomentSpan | undefined {
  const from = momentOf(text, nowMs);
  return from === undefined || Number.isNaN(from) ? undefined : { from, to: from + lengthOf(text) };
}

const between = (min: number | undefined, max: number | undefined): NumberRange => ({
  kind: 'range',
  ...(min === undefined ? {} : { min }),
  ...(max === undefined ? {} : { max }),
  openMin: false,
  openMax: true,
});

/** A message when it is none. */
export function parseMoments(text: string, nowMs: number): NumberRange | string {
  const parts = splitRange(text);
  if (parts === null) {
    const span = momentSpan(text, nowMs);
    return span === undefined ? `${JSON.stringify(text)}: expected ${EXPECTED}` : between(span.from, span.to);
  }
  if (parts.kind === 'bounded') {
    const { sign } = parts;
    const span = momentSpan(parts.end, nowMs);
    if (span === undefined) return `${JSON.stringify(text)}: expected ${EXPECTED} after ${sign}`;
    if (sign.startsWith('>')) return between(sign === '>' ? span.to : span.from, undefined);
    return between(undefined, sign === '<' ? span.from : span.to);
  }
  const [low, high] = [momentSpan(parts.low, nowMs), momentSpan(parts.high, nowMs)];
  if (low === undefined || high === undefined)
    return `${JSON.stringify(text)}: expected ${EXPECTED} at both ends, as in now-6h..now-1h`;
  if (low.from > high.from) return `${JSON.stringify(text)}: the first end must not exceed the second`;
  return between(low.from, high.to);
}
