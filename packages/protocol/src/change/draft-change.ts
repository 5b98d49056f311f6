/** How a change begins: as a draft, which anybody who may look can keep, and which does nothing before an operator submits it. */

import type { Namespace } from '../shard-map/model.ts';
import { CHANGE_BOUNDS } from './bounds.ts';
import { type Change, type ChangeId, WAITING } from './change-model.ts';
import type { ChangeContent, ContentHash } from './content-model.ts';
import { contentProblems } from './content-problems.ts';
import { type Actor, asAuthor, isSamePerson } from './people.ts';
import { type Refused, refuse } from './refusals.ts';

export interface DraftOptions {
  readonly id: ChangeId;
  readonly content: ChangeContent;
  /** Of that content, by `hashContent`. */
  readonly contentHash: ContentHash;
  readonly by: Actor;
  readonly at: number;
  readonly expiresAt: number;
  /** The change that it undoes. */
  readonly rollbackOf?: ChangeId;
  readonly title?: string;
  readonly reason?: string;
  readonly changeTicket?: string;
  readonly correlationId?: string;
}

export function draftChange(options: DraftOptions) {
  const { id, content, contentHash, by, at, expiresAt, rollbackOf } = options;
  const { title, reason, changeTicket, correlationId } = options;
  const refused = contentRefusal(content) ?? expiryRefusal(at, expiresAt);
  if (refused !== undefined) return refused;
  const change: Change = {
    header: {
      id,
      kind: content.kind,
      state: 'draft',
      revision: 1,
      contentHash,
      steps: content.steps.length,
      authors: [asAuthor(by)],
      createdAt: at,
      updatedAt: at,
      expiresAt,
      checks: [],
      overrides: content.overrides,
      approvals: [],
      voids: [],
      voidsBefore: 0,
      hasEarlierRuns: false,
      ...placementsIn(content),
      namespaces: namespacesIn(content),
      ...(rollbackOf !== undefined && { rollbackOf }),
      ...(title !== undefined && { title: title.slice(0, CHANGE_BOUNDS.titleLength) }),
      ...(reason !== undefined && { reason: reason.slice(0, CHANGE_BOUNDS.reasonMost) }),
      ...(changeTicket !== undefined && { changeTicket: changeTicket.slice(0, CHANGE_BOUNDS.titleLength) }),
      ...(correlationId !== undefined && { correlationId: correlationId.slice(0, CHANGE_BOUNDS.titleLength) }),
    },
    content,
    journal: content.steps.map(() => WAITING),
  };
  return { kind: 'changed', change } as const;
}

/** Sorted. */
export const namespacesIn = ({ steps }: Pick<ChangeContent, 'steps'>): readonly Namespace[] =>
  [...new Set(steps.map(({ namespace }) => namespace))].sort();

/** As a header says it. */
export function placementsIn({ steps }: Pick<ChangeContent, 'steps'>): Pick<Change['header'], 'placements'> {
  const placements = steps.filter(({ kind }) => kind === 'set-placement').length;
  return placements === 0 ? {} : { placements };
}

export const expiryRefusal = (at: number, expiresAt: number): Refused | undefined =>
  expiresAt > at ? undefined : refuse('expired', 'It would have expired before it began.');

export function contentRefusal(content: ChangeContent): Refused | undefined {
  const problems = contentProblems(content);
  return problems.length === 0 ? undefined : refuse('content_invalid', problems.join(' '));
}

/**
 * With whoever acts now, who with the rights of an admin stands behind the content from here on, should the act vouch for it. Undefined when there are as many
 * authors as a change may have, and this one is none of them.
 */
export function authorsWith(
  authors: Change['header']['authors'],
  by: Actor,
  vouches: boolean,
): Change['header']['authors'] | undefined {
  // Controllers on any node compute content anew; what they are matters to nobody's approval.
  if (by.kind !== 'person') return authors;
  const known = authors.findIndex((author) => isSamePerson(author, by));
  if (known < 0) return authors.length < CHANGE_BOUNDS.authors ? [...authors, asAuthor(by, vouches)] : undefined;
  const { isAdmin = false, ...author } = authors[known]!;
  const isNow = by.isAdmin && vouches;
  if (isAdmin === isNow) return authors;
  return authors.with(known, isNow ? { ...author, isAdmin: true } : author);
}
