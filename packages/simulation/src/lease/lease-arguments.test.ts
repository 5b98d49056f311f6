import { expect, test } from 'vitest';
import { parseLeaseArguments } from './lease-arguments.ts';

const parse = (...args: readonly string[]) => parseLeaseArguments(args, ['guard-off']);

test('defaults run one seed; a mutant alone runs its scenario', () => {
  expect(parse()).toEqual({
    kind: 'run',
    seed: 1,
    operations: 1,
    nodes: 5,
    seconds: 90,
    profile: 'default',
    mutant: null,
  });
  expect(parse('--ops', '10000000', '--profile', 'sentinel')).toMatchObject({ operations: 1e7, profile: 'sentinel' });
  expect(parse('--mutant', 'guard-off')).toEqual({ kind: 'mutant', mutant: 'guard-off' });
  expect(parse('--mutant', 'guard-off', '--seed', '3')).toMatchObject({ kind: 'run', seed: 3, mutant: 'guard-off' });
  expect(parse('--mutant', 'guard-off', '--profile', 'sentinel')).toMatchObject({ kind: 'run', profile: 'sentinel' });
});

test.each([
  [['--nodes', '2'], /from 3 to 50/],
  [['--ops', 'many'], /whole number/],
  [['--profile', 'lan'], /default, sentinel/],
  [['--mutant', 'unknown'], /guard-off/],
  [['seven'], /seven/],
] as const)('%j is refused', (args, why) => {
  expect(() => parse(...args)).toThrow(why);
});
