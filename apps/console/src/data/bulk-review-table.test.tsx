import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { INTENT_WORDS } from '../ui/status.ts';
import { BulkReviewTable } from './bulk-review-table.tsx';
import type { IntentChange } from './model.ts';

const change = (told: Partial<IntentChange>): IntentChange =>
  ({
    before: 'Active',
    after: 'Cordoned',
    unchanged: false,
    blockers: [],
    effects: ['n5 gets no new work; what it runs it keeps.', 'The cordon lasts until it is taken back.'],
    ...told,
  }) as IntentChange;

const shown = (told: Partial<IntentChange>): string =>
  renderToStaticMarkup(
    <BulkReviewTable
      noun="Node"
      ids={['n5']}
      wordOf={(intent) => INTENT_WORDS[intent]}
      reviews={new Map([['n5', { kind: 'answered', change: change(told) }]])}
      answered={1}
      sendable={1}
    />,
  );
const items = (markup: string): readonly (string | undefined)[] =>
  [...markup.matchAll(/<li[^>]*>(.*?)<\/li>/g)].map(([, text]) => text);

it('each thing that would happen to a node is an item of a list', () => {
  const markup = shown({});
  expect(items(markup)).toEqual([
    'Active becomes Cordoned',
    'n5 gets no new work; what it runs it keeps.',
    'The cordon lasts until it is taken back.',
  ]);
  expect(markup).not.toContain('.;');
});

it('so is each thing why a node is left out', () => {
  const markup = shown({ blockers: ['It is removed.', 'The lineage is not adopted.'] });
  expect(items(markup)).toEqual(['It is removed.', 'The lineage is not adopted.']);
  expect(markup).toContain('left out:');
});

it('one thing alone is a sentence', () => {
  expect(items(shown({ unchanged: true }))).toEqual([]);
  expect(shown({ blockers: ['It is removed.'] })).toContain('left out: It is removed.');
});
