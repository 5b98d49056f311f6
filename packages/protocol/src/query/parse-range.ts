/** `>5`, `<=2.4`, `80ms..1s`: ranges of numbers, of spans of time, of versions and (`parse-moments.ts`) of moments. */
import { parseMoments } from './parse-moments.ts';
import type { QueryKind } from './query-keys.ts';
import { splitRange } from './split-range.ts';
import { compareVersions, isVersion } from './version-order.ts';

/** An end that is not there is unbounded. */
interface Range<Kind extends string, Bound> {
  readonly kind: Kind;
  readonly min?: Bound;
  readonly max?: Bound;
  /** The end itself is not of the range. */
  readonly openMin: boolean;
  readonly openMax: boolean;
}

export type NumberRange = Range<'range', number>;
export type VersionRange = Range<'version-range', string>;

/** How the ends of a range are read. */
interface Scale<Bound> {
  /** Undefined when the text is no end. */
  read(text: string): Bound | undefined;
  compare(a: Bound, b: Bound): number;
  /** Of one end. */
  readonly expected: string;
  readonly example: string;
}

const NUMBER = /^-?\d+(?:\.\d+)?$/;
const SPAN = /^(-?\d+(?:\.\d+)?)([u\u00b5\u03bcm]?s)?$/;
/** As powers of ten, from which nothing is rounded twice. Keyboards have two letters for micro. */
const IN_MILLISECONDS: Readonly<Record<string, string>> = {
  us: 'e-3',
  '\u00b5s': 'e-3',
  '\u03bcs': 'e-3',
  ms: '',
  s: 'e3',
};

const numbers: Scale<number> = {
  read: (text) => (NUMBER.test(text) ? Number(text) : undefined),
  compare: (a, b) => a - b,
  expected: 'a number',
  example: '5..9',
};

const spans: Scale<number> = {
  read(text) {
    const found = SPAN.exec(text.toLowerCase());
    return found === null ? undefined : Number(`${found[1]}${IN_MILLISECONDS[found[2] ?? 'ms']}`);
  },
  compare: (a, b) => a - b,
  expected: 'a time such as 80ms, 500us or 1.5s',
  example: '5ms..80ms',
};

const versions: Scale<string> = {
  read: (text) => (isVersion(text) ? text : undefined),
  compare: compareVersions,
  expected: 'a version such as 2.4',
  example: '2.4..2.10',
};

type Ends<Bound> = Omit<Range<string, Bound>, 'kind'>;

/** `null` when the text is no range; a message when it looks like one and is not. */
function readEnds<Bound>(text: string, scale: Scale<Bound>): Ends<Bound> | string | null {
  const parts = splitRange(text);
  if (parts === null) return null;
  if (parts.kind === 'bounded') {
    const { sign } = parts;
    const bound = scale.read(parts.end);
    if (bound === undefined) return `${JSON.stringify(text)}: expected ${scale.expected} after ${sign}`;
    const open = sign.length === 1;
    return sign.startsWith('>')
      ? { min: bound, openMin: open, openMax: false }
      : { max: bound, openMin: false, openMax: open };
  }
  const [min, max] = [scale.read(parts.low), scale.read(parts.high)];
  if (min === undefined || max === undefined)
    return `${JSON.stringify(text)}: expected ${scale.expected} at both ends, as in ${scale.example}`;
  if (scale.compare(min, max) > 0) return `${JSON.stringify(text)}: the first end must not exceed the second`;
  return { min, max, openMin: false, openMax: false };
}

/** `null` when the text is no range of this kind; a message when it looks like one and is not. `nowMs`: what `now` means. */
export function parseRange(text: string, kind: QueryKind, nowMs: number): NumberRange | VersionRange | string | null {
  if (kind === 'moment') return parseMoments(text, nowMs);
  if (kind === 'version') {
    const ends = readEnds(text, versions);
    return ends === null || typeof ends === 'string' ? ends : { kind: 'version-range', ...ends };
  }
  if (kind !== 'number' && kind !== 'milliseconds') return null;
  const scale = kind === 'number' ? numbers : spans;
  const ends = readEnds(text, scale);
  if (typeof ends === 'string') return ends;
  if (ends !== null) return { kind: 'range', ...ends };
  const exactly = scale.read(text);
  return exactly === undefined ? null : { kind: 'range', min: exactly, max: exactly, openMin: false, openMax: false };
}

function holds<Bound>(range: Ends<Bound>, actual: Bound, compare: (a: Bound, b: Bound) => number): boolean {
  const { min, max, openMin, openMax } = range;
  const above = min === undefined ? 1 : compare(actual, min);
  const below = max === undefined ? -1 : compare(actual, max);
  return (openMin ? above > 0 : above >= 0) && (openMax ? below < 0 : below <= 0);
}

/** A value of another kind, and a version that is none, lies in no range. */
export function isWithin(range: NumberRange | VersionRange, actual: string | number): boolean {
  if (range.kind === 'range') return typeof actual === 'number' && holds(range, actual, numbers.compare);
  return typeof actual === 'string' && isVersion(actual) && holds(range, actual, compareVersions);
}
