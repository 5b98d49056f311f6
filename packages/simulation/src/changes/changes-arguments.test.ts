import { expect, test } from 'vitest';
import { parseChangesArguments } from './changes-arguments.ts';

const parse = (...args: readonly string[]) => parseChangesArguments(args, ['rounds-go-on']);

test('defaults run one seed; a mutant alone runs its scenario', () => {
  expect(parse()).toEqual({ kind: 'run', seed: 1, operations: 1, nodes: 7, seconds: 90, mutant: null, kills: null });
  expect(parse('--kills', '--seed', '3')).toMatchObject({ seed: 3, kills: 'all' });
  expect(parse('--kill', '12:unheard')).toMatchObject({ kills: { transaction: 12, how: 'unheard' } });
  expect(parse('--mutant', 'rounds-go-on')).toEqual({ kind: 'mutant', mutant: 'rounds-go-on' });
});

test.each([
  [['--nodes', '4'], /from 5 to 50/],
  [['--kill', '0:before'], /as 12:before/],
  [['--kill', '3:twice'], /before, unheard, after, asleep/],
  [['--mutant', 'unknown'], /rounds-go-on/],
] as const)('%j is refused', (args, why) => {
  expect(() => parse(...args)).toThrow(why);
});
