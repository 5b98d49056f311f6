import { expect, it } from 'vitest';
import { jsonDiff } from './json-diff.ts';

it('tells field by field what came, went and changed', () => {
  expect(
    jsonDiff('{"intent":"Active","labels":{"team":"a","old":"x"}}', '{"intent":"Cordoned","labels":{"team":"a"}}'),
  ).toEqual([
    { path: 'intent', before: 'Active', after: 'Cordoned', kind: 'changed' },
    { path: 'labels.old', before: 'x', after: undefined, kind: 'removed' },
    { path: 'labels.team', before: 'a', after: 'a', kind: 'same' },
  ]);
});

it('takes values that are no objects, and texts that are no JSON', () => {
  expect(jsonDiff('"Active"', '"Cordoned"')).toEqual([
    { path: '', before: 'Active', after: 'Cordoned', kind: 'changed' },
  ]);
  expect(jsonDiff(undefined, 'not { json')).toEqual([
    { path: '', before: undefined, after: 'not { json', kind: 'added' },
  ]);
});
