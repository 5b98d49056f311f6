import { expect, test } from 'vitest';
import { ArgumentError } from './argument-values.ts';
import { parseSimArguments } from './cli-arguments.ts';

const parse = (...args: string[]) => parseSimArguments(args, ['some-mutant']);

test('defaults stand in for what is not said', () => {
  expect(parse()).toMatchObject({
    kind: 'run',
    seed: 1,
    seeds: 1,
    nodes: 50,
    minutes: 3,
    plan: 'standard',
    profile: 'lan',
  });
});

test('a plan file brings everything with it, and may be shrunk further', () => {
  expect(parse('--faults', 'p.json', '--shrink', 'q.json')).toEqual({
    kind: 'faults',
    file: 'p.json',
    shrink: 'q.json',
  });
});

test('a mutant alone runs in its own scenario, with anything else in that', () => {
  expect(parse('--mutant', 'some-mutant')).toMatchObject({ kind: 'mutant', mutant: 'some-mutant', shrink: null });
  expect(parse('--mutant', 'some-mutant', '--seed', '4')).toMatchObject({
    kind: 'run',
    mutant: 'some-mutant',
    seed: 4,
  });
});

test.each([
  [['--seed', '-1'], /seed/],
  [['--seed', '4294967296'], /from 0 to 4294967295/],
  [['--nodes', '1'], /from 2 to/],
  [['--nodes', 'many'], /"many"/],
  [['--minutes', '0'], /minutes/],
  [['--plan', 'wild'], /standard, within-bound/],
  [['--mutant', 'unknown'], /some-mutant/],
  [['--record', 'x', '--seeds', '2'], /one seed/],
  [['--replay', 'x', '--seed', '2'], /leave out --seed/],
  [['--shrink', 'x', '--seeds', '2'], /one seed/],
  [['--faults', 'x', '--nodes', '2'], /leave out --nodes/],
  [['--colour'], /colour/],
  [['stray'], /stray/],
])('%j is refused, and the message says why', (args, reason) => {
  expect(() => parse(...args)).toThrow(ArgumentError);
  expect(() => parse(...args)).toThrow(reason);
});
