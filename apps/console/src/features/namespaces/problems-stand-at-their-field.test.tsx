import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { CreationFields } from './creation-fields.tsx';
import { problemAt, problemsWithin } from './field-problems.ts';
import { EMPTY_DRAFT, type NamespaceDraft, type RuleDraft } from './namespace-draft.ts';
import { PlacementFields } from './placement-fields.tsx';

const rule = (row: number): RuleDraft => ({
  ...{ row, id: `r${row}`, kind: 'exclude', from: '0', to: '9', by: 'nodeId', which: '', shards: '', apart: 'node' },
});
const PROBLEMS = [
  { path: 'shardCount', message: 'at most 131072' },
  { path: 'rules.2.nodes', message: 'it must say which nodes' },
  { path: 'rules.2.from', message: 'there is no shard 00099' },
];
const DRAFT: NamespaceDraft = { ...EMPTY_DRAFT, rules: [rule(0), rule(1), rule(2)] };

/** The text of each item of the list of rules. */
const rows = (markup: string): readonly string[] =>
  (markup.match(/<ol.*<\/ol>/)?.[0] ?? '')
    .split(/<li class="flex/)
    .slice(1)
    .map((part) => part.replaceAll(/<[^>]+>/g, ' '));

it('a problem of a rule stands below this rule and no other', () => {
  const markup = renderToStaticMarkup(<PlacementFields draft={DRAFT} problems={PROBLEMS} onChange={() => {}} />);
  const [first, second, third] = rows(markup);
  expect(third).toContain('nodes: it must say which nodes');
  expect(third).toContain('from: there is no shard 00099');
  expect(`${first} ${second}`).not.toContain('it must say');
});

it('a problem of a field makes it an invalid one that is described by the problem', () => {
  const markup = renderToStaticMarkup(<CreationFields draft={DRAFT} problems={PROBLEMS} onChange={() => {}} />);
  const [, described = ''] = /aria-invalid="true" aria-describedby="([^"]+)"/.exec(markup) ?? [];
  expect(markup.split('aria-invalid="true"')).toHaveLength(2);
  expect(markup).toMatch(new RegExp(`<p id="${described}"[^>]*>at most 131072</p>`));
  expect(markup).toContain('fixed for ever');
});

it('a place is not taken for another one that begins like it', () => {
  const problems = [{ path: 'rules.12', message: 'twelve' }];
  expect(problemsWithin(problems, 'rules.1')).toEqual([]);
  expect(problemsWithin(problems, 'rules.12')).toEqual(['twelve']);
  expect(problemAt(problems, 'rules')).toBeUndefined();
});
