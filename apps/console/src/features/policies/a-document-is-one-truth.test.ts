/** The form and the text of a policy are one document: what is edited in either stands in the other, and each value has its line. */
import { describe, expect, it } from 'vitest';
import { readDuration, writeDuration } from '../../data/durations.ts';
import { lineNear, readText } from './document-lines.ts';
import { carriedOver, valueAt, withValue, writeDocument } from './edit-document.ts';
import { fieldText, fieldValue, withGuardrail } from './form-value.ts';
import { lineOfPlace } from './named-place.ts';
import { FIELD_GROUPS } from './policy-fields.ts';
import { problemsAt } from './problems-at.ts';

const DOCUMENT = {
  mode: 'auto',
  limits: { movesPerNode: 2, cooldownMs: 1_800_000 },
  guardrails: [{ name: 'unplaced-shards', limit: 0 }],
  windows: [],
};

describe('the text of a policy', () => {
  it('has each value at its line, entries of lists as well', () => {
    const read = readText(writeDocument(DOCUMENT));
    expect(read).toMatchObject({ kind: 'json', value: DOCUMENT });
    expect(read.kind === 'json' && Object.fromEntries(read.lineOf)).toEqual({
      mode: 2,
      limits: 3,
      'limits.movesPerNode': 4,
      'limits.cooldownMs': 5,
      guardrails: 7,
      'guardrails[0]': 8,
      'guardrails[0].name': 9,
      'guardrails[0].limit': 10,
      windows: 13,
    });
  });

  it('however it is laid out, and with any sign in its texts', () => {
    const read = readText('{"a":\n\n{"b\\"[1].c": "x\\n{", "d": [1,\n[true]]}}');
    expect(read.kind === 'json' && [...read.lineOf]).toEqual([
      ['a', 3],
      ['a.b"[1].c', 3],
      ['a.d', 3],
      ['a.d[0]', 3],
      ['a.d[1]', 4],
      ['a.d[1][0]', 4],
    ]);
  });

  it.each([
    ['{\n  "mode": auto\n}', 2, 'found "a": expected a value'],
    ['{\n  "mode": "auto",\n}', 3, 'found "}": expected a name in quotes'],
    ['{\n  "mode" "auto"\n}', 2, 'found "\\"": expected a colon'],
    ['{"a": [1 2]}', 1, 'found "2": expected a comma or "]"'],
    ['{"a": 1}\n}', 2, 'found "}": expected nothing behind the document'],
    ['{"a": 1', 1, 'the text ends: expected a comma or "}"'],
    ['', 1, 'the text ends: expected a value'],
    ['{"a": 01}', 1, 'found "1": expected a comma or "}"'],
    [`${'['.repeat(40)}`, 1, 'found "[": expected no more than 16 levels'],
  ])('says of %j at which line it ceases to be JSON', (text, line, problem) => {
    expect(readText(text)).toEqual({ kind: 'wrong', line, problem });
    expect(() => JSON.parse(text)).toThrow();
  });

  it('has for what is missing the line of what it would stand in', () => {
    const read = readText(writeDocument(DOCUMENT));
    const near = (path: string): number => (read.kind === 'json' ? lineNear(read.lineOf, path) : 0);
    expect(near('limits.churnPerHour')).toBe(3);
    expect(near('guardrails[0].unit')).toBe(8);
    expect(near('windows[2].until')).toBe(13);
    expect(near('brake.leaveRatio')).toBe(1);
  });
});

describe('a value', () => {
  it('is put in where it belongs and leaves all else as it is', () => {
    expect(withValue({ mode: 'auto' }, 'brake.leaveRatio', 0.1)).toEqual({ mode: 'auto', brake: { leaveRatio: 0.1 } });
    expect(withValue(DOCUMENT, 'limits.movesPerNode', 3)).toEqual({
      ...DOCUMENT,
      limits: { movesPerNode: 3, cooldownMs: 1_800_000 },
    });
    expect(valueAt(withValue(DOCUMENT, 'thresholds.latencyP99Ms.enter', 9), 'thresholds.latencyP99Ms.enter')).toBe(9);
  });

  it('takes with it what is empty once it is taken out', () => {
    const one = { thresholds: { latencyP99Ms: { enter: 9 } }, limits: { movesPerNode: 2, churnPerHour: 9 } };
    expect(withValue(one, 'thresholds.latencyP99Ms.enter', undefined)).toEqual({ limits: one.limits });
    expect(withValue(one, 'limits.movesPerNode', undefined)).toEqual({ ...one, limits: { churnPerHour: 9 } });
    expect(withValue(one, 'brake.leaveRatio', undefined)).toEqual(one);
    expect(withValue({ windows: [] }, 'mode', undefined)).toEqual({ windows: [] });
  });
});

it('a time is written in the largest unit without a rest, and read in any', () => {
  expect([60_000, 90_000, 1_800_000, 86_400_000, 1_500, 0].map(writeDuration)).toEqual([
    '1m',
    '90s',
    '30m',
    '1d',
    '1500ms',
    '0ms',
  ]);
  expect(['1m', ' 90 s', '0.5h', '250', '7d'].map(readDuration)).toEqual([60_000, 90_000, 1_800_000, 250, 604_800_000]);
  expect(['', 'm', '5 weeks', '-1s', '1.5ms'].map(readDuration)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

describe('what was edited', () => {
  const read = { mode: 'auto', limits: { movesPerNode: 2, churnPerHour: 9 }, brake: { leastNodes: 3 } };

  it('is carried over to what somebody else wrote meanwhile, whose other values stay', () => {
    const draft = { mode: 'auto', limits: { movesPerNode: 4, churnPerHour: 9 }, changeTtlMs: 60_000 };
    const now = { mode: 'approval', limits: { movesPerNode: 2, churnPerHour: 7 }, brake: { leastNodes: 5 } };
    expect(carriedOver(draft, read, now)).toEqual({
      mode: 'approval',
      limits: { movesPerNode: 4, churnPerHour: 7 },
      changeTtlMs: 60_000,
    });
    expect(carriedOver(read, read, now)).toEqual(now);
    expect(carriedOver({ ...read, limits: { movesPerNode: 3 } }, read, { mode: 'auto' })).toEqual({
      mode: 'auto',
      limits: { movesPerNode: 3 },
    });
  });
});

describe('a field of the form', () => {
  it('has what the document says as people write it, and gives back the same', () => {
    const values = { number: 0.125, duration: 1_800_000, mode: 'auto', flag: false } as const;
    for (const kind of ['number', 'duration', 'mode', 'flag'] as const)
      expect(fieldValue(kind, fieldText(kind, values[kind]))).toBe(values[kind]);
    expect(fieldText('duration', 1_800_000)).toBe('30m');
    expect(fieldText('number', undefined)).toBe('');
    expect(fieldValue('number', ' ')).toBeUndefined();
  });

  it('keeps what is no such value as it was typed, for the control node to say what is wrong with it', () => {
    expect(fieldValue('number', 'many')).toBe('many');
    expect(fieldValue('duration', 'soon')).toBe('soon');
    expect(fieldText('duration', 'soon')).toBe('soon');
  });

  it('of a guardrail changes the list that holds, which is said whole from then on', () => {
    const holds = [
      { name: 'unplaced-shards', limit: 0 },
      { name: 'least-target-score', limit: 60 },
    ];
    expect(withGuardrail(holds, 'least-target-score', 70)).toEqual([
      holds[0],
      { name: 'least-target-score', limit: 70 },
    ]);
    expect(withGuardrail(holds, 'sick-nodes-ratio', 0.2)).toHaveLength(3);
    expect(withGuardrail(holds, 'unplaced-shards', undefined)).toEqual([holds[1]]);
  });

  it('has its own problems and no others, however the place is written', () => {
    const problems = [
      { path: 'limits.movesPerNode', message: 'is 17' },
      { path: 'document.guardrails.1.limit', message: 'is 101' },
      { path: 'limits.movesPerNodes', message: 'is unknown' },
    ];
    expect(problemsAt(problems, 'limits.movesPerNode')).toBe('is 17');
    expect(problemsAt(problems, 'guardrails[1]')).toBe('is 101');
    expect(problemsAt(problems, 'guardrails[0]')).toBeUndefined();
    expect(problemsAt(problems, 'limits')).toBe('is 17; is unknown');
  });

  it('stands in the form once', () => {
    const paths = FIELD_GROUPS.flatMap(({ fields }) => fields.map(({ path }) => path));
    expect(new Set(paths).size).toBe(paths.length);
  });
});

it('an address names a line by its number, or by the place of a value, which stays where lines come and go', () => {
  const lineOf = new Map([['limits.movesPerNode', 4]]);
  expect(lineOfPlace('limits.movesPerNode', lineOf)).toBe(4);
  expect(lineOfPlace('L7', lineOf)).toBe(7);
  expect(lineOfPlace('brake.leastNodes', lineOf)).toBeUndefined();
  expect(lineOfPlace(undefined, lineOf)).toBeUndefined();
});
