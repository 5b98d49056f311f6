import { expect, test } from 'vitest';
import { CHANGE_BOUNDS } from './bounds.ts';
import type { ChangeContent } from './content-model.ts';
import { contentProblems } from './content-problems.ts';
import { draftChange } from './draft-change.ts';
import { hashOf, NOW, node, omar, PLAN, planOf } from './testing/plans.ts';

const content = planOf(2);
const [first, second] = content.steps;
const problems = (more: Partial<ChangeContent>) => contentProblems({ ...content, ...more });

test('a plan that is whole has none', () => {
  expect(contentProblems(content)).toEqual([]);
});

test('each step has the preconditions that it needs, and all that is wrong is told at once', () => {
  expect(problems({ preconditions: [] })).toEqual([
    'The move of shard orders/0 has no precondition that says the shard is with wk-1.',
    'The move of shard orders/0 has no precondition that says wk-2 may be given shards.',
    'The move of shard orders/1 has no precondition that says the shard is with wk-1.',
    'The move of shard orders/1 has no precondition that says wk-2 may be given shards.',
  ]);
  // From elsewhere than its precondition says.
  expect(problems({ steps: [{ ...first!, from: node('wk-9') }, second!] })).toEqual([
    'The move of shard orders/0 has no precondition that says the shard is with wk-9.',
  ]);
});

test('no shard is moved twice or to where it is, and nothing is said twice', () => {
  expect(problems({ steps: [first!, first!] })).toEqual(['It moves shard orders/0 twice.']);
  expect(problems({ preconditions: [content.preconditions[0]!, ...content.preconditions] })).toEqual([
    'It says twice whose shard orders/0 is.',
  ]);
  expect(problems({ steps: [{ ...first!, to: node('wk-1') }, second!] })).toContain(
    'The move of shard orders/0 leads from wk-1 to itself.',
  );
  const override = { check: 'churn', measured: 12, limit: 10 };
  expect(problems({ overrides: [override, override] })).toEqual(['It overrides churn twice.']);
});

test('what is out of bounds, or has no canonical text, becomes no change', () => {
  expect(problems({ steps: [] })).toEqual(['It has no steps: there is nothing to approve.']);
  expect(contentProblems(planOf(CHANGE_BOUNDS.steps + 1))).toEqual([
    `It has ${CHANGE_BOUNDS.steps + 1} steps; ${CHANGE_BOUNDS.steps} are the most.`,
  ]);
  expect(problems({ kind: 'toString' as never })).toEqual(['There is no kind of change called toString.']);
  expect(problems({ steps: [{ ...first!, scoreAfter: 0.5 }, second!] })).toEqual([
    'It has no canonical text: at /steps/0/scoreAfter, its number is no integer within 2^53 - 1.',
  ]);
  for (const reason of ['', 'ä'.repeat(CHANGE_BOUNDS.stepReasonBytes / 2 + 1)])
    expect(problems({ steps: [{ ...first!, reason }, second!] })).toEqual([
      'The move of shard orders/0 has no reason of 1 to 160 bytes.',
    ]);
  expect(problems({ overrides: [{ check: '', measured: 1, limit: 1 }] })).toEqual(['No check is called "".']);
});

test('a draft of such content is refused with all of it, and so is one that has expired before it began', () => {
  const options = { id: PLAN, by: omar, at: NOW, expiresAt: NOW + 1 };
  const bad = { ...content, preconditions: [] };
  expect(draftChange({ ...options, content: bad, contentHash: hashOf(bad) })).toMatchObject({
    code: 'content_invalid',
  });
  const contentHash = hashOf(content);
  expect(draftChange({ ...options, content, contentHash, expiresAt: NOW })).toMatchObject({ code: 'expired' });
  expect(draftChange({ ...options, content, contentHash })).toMatchObject({ kind: 'changed' });
});
