import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesQuery, matchGlob } from './match-query.ts';
import { parseQuery, quoteQueryValue } from './parse-query.ts';

const KEYS = { status: 'text', region: 'text', label: 'text', health: 'number' } as const;
type Thing = { readonly id: string; readonly fields: Readonly<Record<string, readonly (string | number)[]>> };

const THINGS: readonly Thing[] = [
  { id: 'n-1', fields: { status: ['Alive'], region: ['eu-west'], label: ['env', 'env=prod'], health: [95] } },
  { id: 'n-2', fields: { status: ['Suspect'], region: ['eu-north'], label: ['env', 'env=test'], health: [40] } },
  { id: 'n-3', fields: { status: ['Dead'], region: ['us east'], label: [], health: [0] } },
];

function ids(text: string): string[] | string {
  const parsed = parseQuery(text, KEYS);
  if (parsed.kind === 'problems') return parsed.problems.map((p) => `${p.at}: ${p.message}`).join('\n');
  return THINGS.filter((thing) =>
    matchesQuery(parsed.query, { valuesOf: (key) => thing.fields[key] ?? [], defaultTexts: [thing.id] }),
  ).map((thing) => thing.id);
}

describe('the query grammar', () => {
  it.each([
    ['', ['n-1', 'n-2', 'n-3']],
    ['status:alive', ['n-1']],
    ['STATUS:Alive,Suspect', ['n-1', 'n-2']],
    ['status:alive region:eu-north', []],
    ['-status:dead', ['n-1', 'n-2']],
    ['-status:dead,suspect', ['n-1']],
    ['region:eu-*', ['n-1', 'n-2']],
    ['region:"us east"', ['n-3']],
    ['region:"eu-*"', []],
    ['health:>=40', ['n-1', 'n-2']],
    ['health:>40', ['n-1']],
    ['health:<40', ['n-3']],
    ['health:0..40', ['n-2', 'n-3']],
    ['health:95', ['n-1']],
    ['label:env=prod', ['n-1']],
    ['label:env', ['n-1', 'n-2']],
    ['-label:env', ['n-3']],
    ['n-2', ['n-2']],
    ['n', ['n-1', 'n-2', 'n-3']],
    ['-n-2', ['n-1', 'n-3']],
  ])('%s finds %j', (text, expected) => {
    expect(ids(text)).toEqual(expected);
  });

  it('names every problem at once, with its place, and ignores nothing', () => {
    const answer = ids('colour:red status:>5 health:x..y region:');
    expect(answer).toContain('0: unknown key "colour"; known: health, label, region, status');
    expect(answer).toContain('11: status is not a number');
    expect(answer).toContain('21: "x..y": expected a number at both ends');
    expect(answer).toContain('33: a value is missing');
    expect(ids('region:"eu')).toContain('7: this quote is never closed');
  });

  it('hands out what it understood beside what it did not, term by term', () => {
    const parsed = parseQuery('status:alive -colour:"deep red" region:eu-*,us health:40,x..y "open', KEYS);
    if (parsed.kind !== 'problems') throw new Error('a problem was expected');
    expect(parsed.problems.map((problem) => problem.term)).toEqual(['-colour:"deep red"', 'health:40,x..y', '"open']);
    expect(parsed.understood.terms.map((term) => [term.key, term.values.length])).toEqual([
      ['status', 1],
      ['region', 2],
    ]);
  });

  it('reads back every quoted value literally', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (value) => {
        const parsed = parseQuery(`region:${quoteQueryValue(value)}`, KEYS);
        if (parsed.kind !== 'query') throw new Error(JSON.stringify(parsed.problems));
        expect(matchesQuery(parsed.query, { valuesOf: () => [value], defaultTexts: [] })).toBe(true);
        expect(matchesQuery(parsed.query, { valuesOf: () => [`${value}x`], defaultTexts: [] })).toBe(false);
      }),
    );
  });

  it('answers any text at all, never by throwing', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(['query', 'problems']).toContain(parseQuery(text, KEYS).kind);
      }),
    );
  });

  it('matches globs as a regular expression would', () => {
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 });
    fc.assert(
      fc.property(pattern, text, (p, t) => {
        expect(matchGlob(p, t)).toBe(new RegExp(`^${p.replaceAll('*', '.*')}$`).test(t));
      }),
    );
  });
});
