/** `docs/protocols/changes.md`: its table of verbs and its list of refusals are the code's. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CHANGE_REFUSALS } from './refusals.ts';
import { VERB_TABLE } from './verb-table.ts';

const page = readFileSync(new URL('../../../../docs/protocols/changes.md', import.meta.url), 'utf8');
const partOf = (heading: string): string => page.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
const wordsOf = (text: string): readonly string[] => [...text.matchAll(/`([\w-]+)`/g)].map(([, word]) => word!);

test('what is allowed when is what the page says', () => {
  const rows = partOf('What is allowed when')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => wordsOf(line));
  expect(Object.fromEntries(rows.map(([state, ...verbs]) => [state, verbs]))).toEqual(VERB_TABLE);
});

test('each code of a refusal is on the page', () => {
  expect(wordsOf(partOf('Refusals'))).toEqual(CHANGE_REFUSALS);
});
