import { expect, test } from 'vitest';
import { parseShardingArguments } from './sharding-arguments.ts';

const parse = (...args: readonly string[]) => parseShardingArguments(args, ['never-resumes']);

test('defaults run one seed; a mutant alone runs its scenario', () => {
  expect(parse()).toEqual({ kind: 'run', seed: 1, operations: 1, nodes: 5, seconds: 90, mutant: null });
  expect(parse('--ops', '1000000')).toMatchObject({ operations: 1e6 });
  expect(parse('--mutant', 'never-resumes')).toEqual({ kind: 'mutant', mutant: 'never-resumes' });
  expect(parse('--mutant', 'never-resumes', '--seed', '3')).toMatchObject({ kind: 'run', seed: 3 });
});

test.each([
  [['--nodes', '2'], /from 3 to 50/],
  [['--ops', 'many'], /whole number/],
  [['--mutant', 'unknown'], /never-resumes/],
  [['seven'], /seven/],
] as const)('%j is refused', (args, why) => {
  expect(() => parse(...args)).toThrow(why);
});
