/**
 * Where a change stands in the registry: `changes/<id>` is its header, `change-content/<id>/<revision>/<page>` what was approved, written once, and
 * `change-steps/<id>/<revision>/<step>` how far a step has come. A step that nobody has begun has no record.
 */
import { isName } from '@omnirelay/primitives';
import type { ChangeId } from './change-model.ts';

export const CHANGES_PREFIX = 'changes/';
export const CHANGE_CONTENT_PREFIX = 'change-content/';
export const CHANGE_STEPS_PREFIX = 'change-steps/';

export const isChangeId = (text: string): text is ChangeId => isName(text);

/** Of a revision, so that it stands in order: four digits; of a page four; of a step six. */
const digits = (value: number, count: number): string => value.toString().padStart(count, '0');

export const changeKey = (id: ChangeId): string => `${CHANGES_PREFIX}${id}`;
export const contentPrefix = (id: ChangeId, revision: number): string =>
  `${CHANGE_CONTENT_PREFIX}${id}/${digits(revision, 4)}/`;
export const contentKey = (id: ChangeId, revision: number, page: number): string =>
  `${contentPrefix(id, revision)}${digits(page, 4)}`;
export const stepsPrefix = (id: ChangeId, revision: number): string =>
  `${CHANGE_STEPS_PREFIX}${id}/${digits(revision, 4)}/`;
export const stepKey = (id: ChangeId, revision: number, step: number): string =>
  `${stepsPrefix(id, revision)}${digits(step, 6)}`;

export type ChangeKey = { readonly id: ChangeId } & (
  | { readonly kind: 'header' }
  | { readonly kind: 'content'; readonly revision: number; readonly page: number }
  | { readonly kind: 'step'; readonly revision: number; readonly step: number }
);

const KEY = /^(?:changes\/([^/]+)|change-content\/([^/]+)\/(\d{4})\/(\d{4})|change-steps\/([^/]+)\/(\d{4})\/(\d{6}))$/;

/** Undefined when no record of a change has that key. */
export function parseChangeKey(key: string): ChangeKey | undefined {
  const [, header, content, contentRevision, page, journal, stepRevision, step] = KEY.exec(key) ?? [];
  const id = header ?? content ?? journal;
  if (id === undefined || !isChangeId(id)) return undefined;
  if (page !== undefined) return { id, kind: 'content', revision: Number(contentRevision), page: Number(page) };
  if (step !== undefined) return { id, kind: 'step', revision: Number(stepRevision), step: Number(step) };
  return { id, kind: 'header' };
}
