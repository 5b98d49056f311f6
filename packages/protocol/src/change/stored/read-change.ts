/** A change out of its records, with what they leave to be desired told and never thrown. */
import { parseChangeKey } from '../change-keys.ts';
import { type ChangeHeader, type JournalStep, WAITING } from '../change-model.ts';
import { type HashText, hashContent } from '../content-hash.ts';
import type { ChangeContent } from '../content-model.ts';
import { type ContentPage, decodeContentPage, joinPages } from '../content-pages.ts';
import { contentProblems } from '../content-problems.ts';
import { decodeJournalStep } from '../step-record.ts';
import type { StoredRecord } from './stored-change.ts';

export type ReadContent =
  | { readonly kind: 'content'; readonly content: ChangeContent }
  /** Not all of its pages are there, or they are not what was approved: a sentence says what is wrong. */
  | { readonly kind: 'unreadable'; readonly detail: string };

type Page = Pick<StoredRecord, 'key' | 'value' | 'minReader'>;

/** `pages`: all records below `contentPrefix` of that revision; those beyond its own were left by somebody who revised it at the same time. */
export function readContent(
  { id, revision, contentHash }: Pick<ChangeHeader, 'id' | 'revision' | 'contentHash'>,
  pages: Iterable<Page>,
  hash: HashText,
): ReadContent {
  const read: ContentPage[] = [];
  for (const record of pages) {
    const key = parseChangeKey(record.key);
    if (key?.kind !== 'content' || key.id !== id || key.revision !== revision) continue;
    const page = decodeContentPage(record);
    if (page.kind === 'unreadable') return unreadable(`page ${key.page}: ${page.detail}`);
    read.push(page.value);
  }
  const count = read.find(({ page }) => page === 0)?.pages ?? 0;
  const content = joinPages(read.filter(({ page }) => page < count));
  if (content === undefined) return unreadable(`of ${count} pages not all are there`);
  if (contentProblems(content).length > 0 || hashContent(content, hash) !== contentHash)
    return unreadable('it is not what its hash says');
  return { kind: 'content', content };
}

const unreadable = (detail: string): ReadContent => ({ kind: 'unreadable', detail });

export interface ReadJournal {
  /** One a step. */
  readonly journal: readonly JournalStep[];
  readonly stepVersions: ReadonlyMap<number, bigint>;
  /** Steps whose record cannot be read: nothing of them goes on. */
  readonly unreadable: readonly number[];
}

/** `steps`: all records below `stepsPrefix` of that revision, whatever others are among them. */
export function readJournal(
  { id, revision, steps: count }: Pick<ChangeHeader, 'id' | 'revision' | 'steps'>,
  steps: Iterable<StoredRecord>,
): ReadJournal {
  const journal: JournalStep[] = Array.from({ length: count }, () => WAITING);
  const stepVersions = new Map<number, bigint>();
  const damaged: number[] = [];
  for (const record of steps) {
    const key = parseChangeKey(record.key);
    if (key?.kind !== 'step' || key.id !== id || key.revision !== revision || key.step >= count) continue;
    const step = decodeJournalStep(record);
    if (step.kind === 'unreadable') damaged.push(key.step);
    else journal[key.step] = step.value;
    stepVersions.set(key.step, record.version);
  }
  return { journal, stepVersions, unreadable: damaged };
}
