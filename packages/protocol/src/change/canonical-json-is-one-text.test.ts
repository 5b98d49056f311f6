import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CHANGE_BOUNDS } from './bounds.ts';
import { canonicalJson } from './canonical-json.ts';

const textOf = (value: unknown) => {
  const canonical = canonicalJson(value);
  return canonical.kind === 'text' ? canonical.text : `refused at ${canonical.at}`;
};

test('the examples of RFC 8785 are written as it writes them, as far as their numbers are integers', () => {
  // Section 3.2.2: strings and literals.
  expect(
    textOf(
      JSON.parse('{"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}'),
    ),
  ).toBe('{"literals":[null,true,false],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}');
  // Section 3.2.3: the order of names, by UTF-16 code units.
  const names = {
    '\u20ac': 'Euro Sign',
    '\r': 'Carriage Return',
    '\ufb33': 'Hebrew Letter Dalet With Dagesh',
    '1': 'One',
    '\ud83d\ude00': 'Emoji: Grinning Face',
    '\u0080': 'Control',
    '\u00f6': 'Latin Small Letter O With Diaeresis',
  };
  expect([...textOf(names).matchAll(/:"(.*?)"/g)].map(([, value]) => value)).toEqual([
    'Carriage Return',
    'One',
    'Control',
    'Latin Small Letter O With Diaeresis',
    'Euro Sign',
    'Emoji: Grinning Face',
    'Hebrew Letter Dalet With Dagesh',
  ]);
});

test('the samples that come with the RFC are written as they stand there', () => {
  const samples = [
    ['[56,{"d":true,"10":null,"1":[]}]', '[56,{"1":[],"10":null,"d":true}]'],
    [
      '{"1":{"f":{"f":"hi","F":5},"\\n":56.0},"10":{},"":"empty","a":{},"111":[{"e":"yes","E":"no"}],"A":{}}',
      '{"":"empty","1":{"\\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{"E":"no","e":"yes"}],"A":{},"a":{}}',
    ],
    ['{"peach":"a","péché":"b","pêche":"c","sin":"d"}', '{"peach":"a","péché":"b","pêche":"c","sin":"d"}'],
    ['{"Unnormalized Unicode":"A\\u030a"}', '{"Unnormalized Unicode":"A\u030a"}'],
  ] as const;
  for (const [input, output] of samples) expect(textOf(JSON.parse(input))).toBe(output);
});

test('of the numbers of its appendix B the integers are written, and all others refused', () => {
  expect([0, -0, 1e3, 9_007_199_254_740_991, -9_007_199_254_740_991].map(textOf)).toEqual([
    '0',
    '0',
    '1000',
    '9007199254740991',
    '-9007199254740991',
  ]);
  const others = [5e-324, 1.7976931348623157e308, 9_007_199_254_740_992, 295_147_905_179_352_830_000, 0.5, Number.NaN];
  for (const number of [...others, Number.POSITIVE_INFINITY])
    expect(canonicalJson([1, { a: number }])).toEqual({
      kind: 'refused',
      at: '/1/a',
      why: 'its number is no integer within 2^53 - 1',
    });
});

test('what JSON has no text for is refused, and never left out', () => {
  for (const value of [undefined, 1n, () => 1, Symbol('a'), new Map(), '\ud800', { '\udc00': 1 }, [undefined]])
    expect(canonicalJson({ 'a/b': [value] })).toMatchObject({
      kind: 'refused',
      at: expect.stringMatching(/^\/a~1b\/0/),
    });
  const sparse: unknown[] = [];
  sparse[1] = 1;
  expect(canonicalJson(sparse)).toMatchObject({ kind: 'refused', at: '/0' });
  let deep: unknown = 1;
  for (let level = 0; level <= CHANGE_BOUNDS.depth; level += 1) deep = [deep];
  expect(canonicalJson(deep)).toMatchObject({ kind: 'refused' });
});

test('equal values have one text, whatever order their members came in, and it is read back as the value', () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(null, true, false),
      fc.maxSafeInteger().map((number) => number + 0 || 0),
      fc.string({ unit: 'grapheme' }),
      fc.array(tie('any'), { maxLength: 4 }),
      fc.dictionary(fc.string({ unit: 'grapheme' }), tie('any'), { maxKeys: 5 }),
    ),
  })).any;
  fc.assert(
    fc.property(value, (one) => {
      const text = textOf(one);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(one)));
      expect(textOf(turned(one))).toBe(text);
      expect(textOf(JSON.parse(text))).toBe(text);
    }),
  );
});

/** With the members of every object in the opposite order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, part]) => [name, turned(part)]),
  );
}
