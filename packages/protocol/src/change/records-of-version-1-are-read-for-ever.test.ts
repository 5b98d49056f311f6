/** The golden file is never written again. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { StoredText } from '../shard-map/stored/map-records.ts';
import { parseChangeKey } from './change-keys.ts';
import { decodeContentPage, encodeContentPage, joinPages } from './content-pages.ts';
import {
  goldenBegun,
  goldenDone,
  goldenDraft,
  goldenFirstPage,
  goldenHeader,
  goldenLastPage,
  goldenMismatch,
} from './golden/records-v1.ts';
import { decodeChange, encodeChange } from './header-record.ts';
import { decodeJournalStep, encodeJournalStep } from './step-record.ts';

type Name = 'header' | 'draft' | 'firstPage' | 'lastPage' | 'begun' | 'done' | 'mismatch';
const golden = JSON.parse(readFileSync(new URL('./golden/records-v1.json', import.meta.url), 'utf8')) as Record<
  Name,
  StoredText
>;

test('each kind of record is read as it was meant', () => {
  const read = (value: unknown) => ({ kind: 'record', value });
  expect(decodeChange(golden.header)).toEqual(read(goldenHeader));
  expect(decodeChange(golden.draft)).toEqual(read(goldenDraft));
  expect(decodeContentPage(golden.firstPage)).toEqual(read(goldenFirstPage));
  expect(decodeContentPage(golden.lastPage)).toEqual(read(goldenLastPage));
  expect(decodeJournalStep(golden.begun)).toEqual(read(goldenBegun));
  expect(decodeJournalStep(golden.done)).toEqual(read(goldenDone));
  expect(decodeJournalStep(golden.mismatch)).toEqual(read(goldenMismatch));
});

test('what is written now says the same, so that nodes of the first release read it', () => {
  const texts = [
    [encodeChange(goldenHeader), golden.header],
    [encodeChange(goldenDraft), golden.draft],
    [encodeContentPage(goldenFirstPage), golden.firstPage],
    [encodeContentPage(goldenLastPage), golden.lastPage],
    [encodeJournalStep(goldenBegun), golden.begun],
    [encodeJournalStep(goldenDone), golden.done],
    [encodeJournalStep(goldenMismatch), golden.mismatch],
  ] as const;
  for (const [encoded, { value, schema, minReader }] of texts) {
    if (encoded.kind !== 'text') throw new Error(encoded.kind);
    const { value: text, ...rest } = encoded;
    expect([JSON.parse(text), rest]).toEqual([JSON.parse(value), { kind: 'text', schema, minReader }]);
  }
});

test('its pages are one content, in whatever order they were read, and nothing where one is missing', () => {
  const content = joinPages([goldenLastPage, goldenFirstPage]);
  expect(content).toEqual({
    ...goldenFirstPage.head,
    preconditions: [...goldenFirstPage.preconditions, ...goldenLastPage.preconditions],
    steps: goldenLastPage.steps,
  });
  for (const pages of [[], [goldenFirstPage], [goldenLastPage], [goldenFirstPage, goldenFirstPage]])
    expect(joinPages(pages)).toBeUndefined();
});

test('each key says what stands there', () => {
  expect(Object.values(golden).map(({ key }) => parseChangeKey(key))).toEqual([
    { id: 'plan-101', kind: 'header' },
    { id: 'plan-7', kind: 'header' },
    { id: 'plan-101', kind: 'content', revision: 2, page: 0 },
    { id: 'plan-101', kind: 'content', revision: 2, page: 1 },
    { id: 'plan-101', kind: 'step', revision: 2, step: 0 },
    { id: 'plan-101', kind: 'step', revision: 2, step: 1 },
    { id: 'plan-101', kind: 'step', revision: 2, step: 8191 },
  ]);
  for (const key of ['changes/', 'changes/a/b', 'changes/Plan', 'change-content/a/0001', 'change-steps/a/0001/1'])
    expect(parseChangeKey(key)).toBeUndefined();
});
