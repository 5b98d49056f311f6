import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { STORED_MAP_BOUNDS } from '../shard-map/stored/bounds.ts';
import type { StoredText } from '../shard-map/stored/map-records.ts';
import type { Encoded } from '../shard-map/stored/record-text.ts';
import { recordsAreReadWithCare } from '../shard-map/stored/testing/records-are-read-with-care.ts';
import { utf8Length } from '../shard-map/stored/utf8-length.ts';
import { CHANGE_BOUNDS } from './bounds.ts';
import type { Approval, ChangeHeader, JournalStep } from './change-model.ts';
import { canonicalContent } from './content-hash.ts';
import type { ChangeContent, ContentHash, Precondition } from './content-model.ts';
import { contentPages, decodeContentPage, encodeContentPage, joinPages } from './content-pages.ts';
import { goldenDone, goldenHeader } from './golden/records-v1.ts';
import { decodeChange, encodeChange } from './header-record.ts';
import { decodeJournalStep, encodeJournalStep } from './step-record.ts';
import { after, begun, done, executing, fence, NOW, node, ORDERS, planOf } from './testing/plans.ts';

const golden = Object.entries(
  JSON.parse(readFileSync(new URL('./golden/records-v1.json', import.meta.url), 'utf8')) as Record<string, StoredText>,
);
const decoders = {
  header: decodeChange,
  draft: decodeChange,
  firstPage: decodeContentPage,
  lastPage: decodeContentPage,
};
const decode = (name: string, record: StoredText) =>
  (decoders[name as keyof typeof decoders] ?? decodeJournalStep)(record) as ReturnType<typeof decodeJournalStep>;
const textOf = (encoded: Encoded): string => {
  if (encoded.kind !== 'text') throw new Error(`too large: ${encoded.bytes}`);
  return encoded.value;
};

const optional = new Set(['rule', 'lastReason', 'pausedBy', 'ended', 'rollbackOf', 'rollbackBy']);

recordsAreReadWithCare({
  ...{ golden, decode },
  // A step that ended otherwise than by being begun first has no such moment.
  mayGo: (name, field) => optional.has(field) || (name === 'done' && field === 'begunAt'),
  nearly: '{"state":"done"}',
});

test('fields of a newer writer are still there once a change or a step was written back, inside of lists too', () => {
  const whole = JSON.parse(textOf(encodeChange(goldenHeader))) as {
    approvals: object[];
    authors: object[];
    voids: { touched: { precondition: object }[] }[];
  };
  const approvals = whole.approvals.map((one) => ({ ...one, device: 'key-1' }));
  const authors = whole.authors.map((one) => ({ ...one, team: 'ordering' }));
  const voids = whole.voids.map((one) => ({
    ...one,
    seenBy: ['olga'],
    touched: one.touched.map((part) => ({ ...part, precondition: { ...part.precondition, zone: 'a' }, since: 'noon' })),
  }));
  const newer = { ...whole, approvals, authors, voids, conversation: ['first'] };
  const read = decodeChange({ value: JSON.stringify(newer), schema: 4, minReader: 1 });
  if (read.kind !== 'record') throw new Error(read.detail);
  expect(read.value.unknown).toEqual({ conversation: ['first'] });
  const back = encodeChange(read.value);
  expect(back).toMatchObject({ kind: 'text', schema: 4, minReader: 1 });
  expect(JSON.parse(textOf(back))).toEqual(newer);

  const value = JSON.stringify({ state: 'begun', fence: fence(100n), begunAt: NOW, wave: 2 });
  const step = decodeJournalStep({ value, schema: 2, minReader: 1 });
  if (step.kind !== 'record') throw new Error(step.detail);
  const running = after(executing(planOf(2)), begun(0));
  const ended = after({ ...running, journal: running.journal.with(0, step.value) }, done(0, 200n));
  expect(JSON.parse(textOf(encodeJournalStep(ended.journal[0]!)))).toMatchObject({ state: 'done', wave: 2 });
});

/** Of the longest names, each of its own. */
function longPlan(count: number): ChangeContent {
  const name = (letter: string, at: number) => node(`${letter}${String(at).padStart(62, '0')}`);
  const steps = planOf(count).steps.map((step, at) => ({
    ...step,
    shard: 131_071 - at,
    from: name('a', at),
    to: name('b', at),
    reason: `${at}`.padStart(CHANGE_BOUNDS.stepReasonBytes, 'x'),
  }));
  const preconditions = [
    ...steps.map(({ shard, from: owner }): Precondition => {
      return { kind: 'shard-owner', namespace: ORDERS, shard, owner, since: 10n ** 15n };
    }),
    ...steps.map(({ to: nodeId }): Precondition => ({ kind: 'node-eligible', nodeId })),
    { kind: 'policy-version', document: 'p'.repeat(CHANGE_BOUNDS.documentLength), version: 10n ** 15n } as const,
  ];
  return planOf(0, { steps, preconditions });
}

test('all that is written for a move is at most 1,024 bytes, of the longest names too', () => {
  for (const count of [50, CHANGE_BOUNDS.steps])
    for (const content of [planOf(count), longPlan(count)]) {
      const pages = contentPages(content).map((page) => utf8Length(textOf(encodeContentPage(page))));
      const ended: JournalStep = { ...goldenDone, generation: 10n ** 15n };
      const begunOnly: JournalStep = { state: 'begun', fence: ended.fence!, begunAt: NOW };
      // Each step is written twice: as it begins and as it ends.
      const journal = [begunOnly, ended].map((step) => utf8Length(textOf(encodeJournalStep(step))));
      // Submitted, checked, approved twice, begun and completed.
      const headers = 6 * utf8Length(textOf(encodeChange(executing(planOf(3)).header)));
      const written = sum(pages) + count * sum(journal) + headers;
      expect(written / count).toBeLessThanOrEqual(1_024);
    }
});

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

test('every page fits what a registry takes, and all of them are the same text again', () => {
  for (const content of [planOf(1), planOf(127), planOf(129), longPlan(300)]) {
    const pages = contentPages(content).map((page) => {
      const value = textOf(encodeContentPage(page));
      expect(utf8Length(value)).toBeLessThanOrEqual(STORED_MAP_BOUNDS.valueBytes);
      const read = decodeContentPage({ value, minReader: 1 });
      if (read.kind !== 'record') throw new Error(read.detail);
      return read.value;
    });
    expect(canonicalContent(joinPages(pages.toReversed())!)).toBe(canonicalContent(content));
  }
  expect(contentPages(longPlan(CHANGE_BOUNDS.steps)).length).toBeLessThanOrEqual(CHANGE_BOUNDS.pages);
});

test('a header at all of its bounds fits what a registry takes, and is read again', () => {
  const id = (letter: string) => ({ issuer: letter.repeat(255), subject: letter.repeat(255) });
  const person = (letter: string) => ({ ...id(letter), displayName: '€'.repeat(CHANGE_BOUNDS.displayNameLength) });
  const contentHash = 'f'.repeat(64) as ContentHash;
  const times = <T>(count: number, one: T): readonly T[] => Array.from({ length: count }, () => one);
  const approval: Approval = {
    by: person('a'),
    isAdmin: true,
    at: NOW,
    reason: '€'.repeat(CHANGE_BOUNDS.reasonMost),
    contentHash,
    warnings: ['same-subject-of-another-issuer'],
  };
  const document = 'p'.repeat(CHANGE_BOUNDS.documentLength);
  const touched = {
    precondition: { kind: 'policy-version', document, version: 10n ** 15n } as const,
    now: 'x'.repeat(CHANGE_BOUNDS.sentenceLength),
  };
  const approvals = times(CHANGE_BOUNDS.approvals, approval);
  const check = {
    name: 'c'.repeat(CHANGE_BOUNDS.checkLength),
    measured: 2 ** 53 - 1,
    limit: 1 - 2 ** 53,
    passes: false,
  };
  const full: ChangeHeader = {
    ...goldenHeader,
    authors: times(CHANGE_BOUNDS.authors, { kind: 'person', ...person('b') }),
    rule: { needed: CHANGE_BOUNDS.approvals, among: times(CHANGE_BOUNDS.among, id('c')) },
    checks: times(CHANGE_BOUNDS.checks, check),
    overrides: times(CHANGE_BOUNDS.overridesEver, { check: check.name, measured: check.measured, limit: check.limit }),
    approvals,
    voids: times(CHANGE_BOUNDS.voids, {
      at: NOW,
      why: 'mismatch',
      revision: CHANGE_BOUNDS.revisions,
      contentHash,
      approvals,
      touched: times(CHANGE_BOUNDS.touchedTold, touched),
      touchedCount: CHANGE_BOUNDS.preconditions,
    }),
    lastReason: '€'.repeat(CHANGE_BOUNDS.reasonMost),
    ended: '€'.repeat(CHANGE_BOUNDS.reasonMost),
  };
  const value = textOf(encodeChange(full));
  expect(decodeChange({ value, schema: 1, minReader: 1 })).toEqual({ kind: 'record', value: full });
});
