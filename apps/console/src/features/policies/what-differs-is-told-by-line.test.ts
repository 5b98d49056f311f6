import { expect, it } from 'vitest';
import { diffLines, withContext } from './line-diff.ts';

const shown = (before: string, after: string): readonly string[] =>
  diffLines(before, after).map(
    ({ kind, text, was, is }) =>
      `${kind === 'same' ? ' ' : kind === 'added' ? '+' : '-'}${was ?? ''}:${is ?? ''} ${text}`,
  );

it('lines that stay keep their place in both texts, what is otherwise is taken away before what is new', () => {
  expect(shown('{\n  "a": 1,\n  "b": 2\n}', '{\n  "a": 1,\n  "b": 3,\n  "c": 4\n}')).toEqual([
    ' 1:1 {',
    ' 2:2   "a": 1,',
    '-3:   "b": 2',
    '+:3   "b": 3,',
    '+:4   "c": 4',
    ' 4:5 }',
  ]);
  expect(diffLines('a\nb', 'a\nb').every(({ kind }) => kind === 'same')).toBe(true);
});

it('far from any difference lines are left out', () => {
  const text = (last: string): string => ['a', 'b', 'c', 'd', 'e', last, 'g', 'h', 'i'].join('\n');
  const lines = withContext(diffLines(text('f'), text('F')), 1);
  expect(lines.map((line) => line?.text)).toEqual([undefined, 'e', 'f', 'F', 'g', undefined]);
});
