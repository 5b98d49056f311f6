/** Filters, orders and field lists as people type them and as links carry them when they were cut. */
import type { Prng } from '@omnirelay/primitives';
import { compareBy, matchesQuery, parseQuery, parseSort, type QueryKeys } from '@omnirelay/protocol';
import { type FuzzTarget, pick } from './fuzz.ts';

const KEYS: QueryKeys = {
  status: 'text',
  region: 'text',
  role: 'text',
  label: 'pairs',
  version: 'version',
  state: { sameAs: 'status' },
  rtt: 'milliseconds',
  at: 'moment',
  health: 'number',
};
const PIECES = [
  ...[
    'status:',
    'region:',
    'label:',
    'label.rack=',
    'state:',
    'version:<',
    'rtt:',
    'rtt:>80ms',
    'health:>',
    'at:>',
    'unknown:',
    '..',
    '-',
    '*',
    '?',
    '"',
    '\\',
    ',',
    ' ',
    ':',
    '<',
    '>=',
  ],
  ...[
    '__proto__',
    'constructor',
    'alive',
    'eu-*',
    '*-*-*-*',
    '9'.repeat(40),
    '2.4-rc.1',
    'us',
    'µs',
    '.',
    '=',
    '1e999',
    '-0',
    'NaN',
    'Infinity',
    'now-6h',
    '2026-11-23T14:02',
    'é',
    '🦊',
  ],
  ...['\u0000', '\ud800', '\n', 'x'.repeat(300), '*'.repeat(60), 'a*'.repeat(40)],
];
const FIELDS: Readonly<Record<string, readonly (string | number)[]>> = {
  status: ['alive'],
  region: ['eu-west', 'a'.repeat(80)],
  version: ['2.10.0', 'unknown'],
  rtt: [3.5],
  at: [1_790_000_000_000, '2026-09-21T14:13:20.000Z'],
  health: [1],
  label: ['rack=a1'],
};

const ONE = { id: 'a', valueOf: (key: string) => FIELDS[key]?.[0] };
const OTHER = { id: 'b', valueOf: () => undefined };

const text = (random: Prng): string => Array.from({ length: random.below(14) }, () => pick(random, PIECES)).join('');

export const fuzzedQueries: FuzzTarget<string> = {
  make: text,
  describe: (query) => JSON.stringify(query),
  take(query) {
    const sort = parseSort(query, KEYS);
    if (sort.kind === 'sort') compareBy(sort.terms, ONE, OTHER);
    const parsed = parseQuery(query, KEYS, 1_790_000_000_000);
    const understood = parsed.kind === 'query' ? parsed.query : parsed.understood;
    matchesQuery(understood, { valuesOf: (key) => FIELDS[key] ?? [], defaultTexts: ['n-1'] });
    return parsed.kind === 'query';
  },
};
