import { expect, it } from 'vitest';
import { z } from 'zod';
import { BOUNDS } from './bounds.ts';
import { problemOf } from './control-errors.ts';
import { placementRules } from './trpc/placement-input.ts';

const refusedByTheMesh = (problems: unknown): Error =>
  Object.assign(new Error('refused'), {
    code: 'invalid_input',
    status: 400,
    retryable: false,
    problem: {
      type: 'about:blank',
      status: 400,
      code: 'invalid_input',
      title: 'Invalid input',
      detail: 'two',
      problems,
    },
  });

it('what a control node says of a field comes through with the place of the field', () => {
  const problems = [{ path: 'rules.2.nodes', message: 'it must say which nodes' }];
  expect(problemOf(refusedByTheMesh(problems))?.problems).toEqual(problems);
  expect(problemOf(refusedByTheMesh(undefined))).not.toHaveProperty('problems');
});

it('of very many the browser is told the first ones', () => {
  const many = Array.from({ length: 1_000 }, (_, i) => ({ path: `rules.${i}.id`, message: 'twice' }));
  expect(problemOf(refusedByTheMesh(many))?.problems).toHaveLength(BOUNDS.fieldProblems);
});

it('what the server of the console does not take itself is told the same way', () => {
  const { error } = z.object({ rules: placementRules }).safeParse({ rules: [{ id: 'a', kind: 'hold' }] });
  expect(problemOf(error)).toMatchObject({
    code: 'invalid_input',
    detail: expect.stringContaining('rules.0.kind: '),
    problems: [{ path: 'rules.0.kind' }],
  });
});

it('what was typed into a rule is left for the control node to judge', () => {
  const typed = [{ id: '', kind: 'pin', from: 'x', to: '99999999', nodes: {}, shards: [] }];
  expect(placementRules.safeParse(typed).success).toBe(true);
});
