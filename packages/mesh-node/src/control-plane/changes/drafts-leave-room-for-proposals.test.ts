import { expect, test } from 'vitest';
import { CONTROL_BOUNDS } from '../bounds.ts';
import type { OperationContext } from '../operation-context.ts';
import { refuseTooMany, refuseTooManySubmitted } from './too-many-changes.ts';

const times = (count: number, state: string, subject = 'somebody') =>
  Array.from({ length: count }, () => ({ header: { state, authors: [{ issuer: 'i', subject }] } }));

function codeOf(
  act: typeof refuseTooMany,
  asked: { readonly operates: boolean; readonly submits?: boolean },
  all: unknown,
) {
  const context = {
    state: { changes: { book: { all: () => all } } },
    caller: {
      principal: { issuer: 'i', subject: 'own' },
      scopes: ['mesh.read', ...(asked.operates ? ['mesh.operate'] : [])],
    },
  } as unknown as OperationContext;
  try {
    act(context, asked.submits ?? false);
    return 'fine';
  } catch (error) {
    return (error as { readonly code: string }).code;
  }
}

test('as many drafts as viewers may keep hinder no operator, and as many as anybody may keep hinder no proposal', () => {
  const ofViewers = times(CONTROL_BOUNDS.draftsOfViewers, 'draft');
  expect(codeOf(refuseTooMany, { operates: false }, ofViewers)).toBe('too_many');
  expect(codeOf(refuseTooMany, { operates: false }, ofViewers.slice(1))).toBe('fine');
  expect(codeOf(refuseTooMany, { operates: true }, ofViewers)).toBe('fine');
  const ofAll = times(CONTROL_BOUNDS.drafts, 'draft');
  expect(codeOf(refuseTooMany, { operates: true }, ofAll)).toBe('too_many');
  expect(codeOf(refuseTooMany, { operates: true, submits: true }, ofAll)).toBe('fine');
  expect(codeOf(refuseTooManySubmitted, { operates: true }, ofAll)).toBe('fine');
});

test('so many are submitted at once, and one person keeps so many drafts', () => {
  const submitted = times(CONTROL_BOUNDS.submittedChanges, 'awaiting-approval');
  expect(codeOf(refuseTooMany, { operates: true, submits: true }, submitted)).toBe('too_many');
  expect(codeOf(refuseTooManySubmitted, { operates: true }, submitted)).toBe('too_many');
  expect(codeOf(refuseTooMany, { operates: true }, submitted)).toBe('fine');
  expect(codeOf(refuseTooManySubmitted, { operates: true }, times(2_000, 'completed'))).toBe('fine');
  const own = times(CONTROL_BOUNDS.draftsOfPerson, 'draft', 'own');
  expect(codeOf(refuseTooMany, { operates: true, submits: true }, own)).toBe('too_many');
});
