/** What waits for somebody: which plans they may approve, whose approvals of theirs count no more, and what of their own lies there. */
import type { Change, ChangePerson } from './change-model.ts';
import { isSamePerson } from './change-words.ts';
import { asLive, isOpen, type LiveChange } from './live-changes.ts';

export type Person = Pick<ChangePerson, 'issuer' | 'subject'>;

export interface InboxItems {
  /** To be approved, or not, by whoever asks. */
  readonly waiting: readonly LiveChange[];
  /** Approved by whoever asks, or written by them, and void since. */
  readonly voided: readonly LiveChange[];
  /** Written by whoever asks, and not yet on its way. */
  readonly drafts: readonly LiveChange[];
}

/** `mine`: what the control node says that they may approve. `live`: as each is told to be now. */
export function inboxItems(mine: readonly Change[], live: readonly LiveChange[], me: Person): InboxItems {
  const byId = new Map(live.map((change) => [change.id, change]));
  const waiting = mine
    .map((change) => byId.get(change.id) ?? asLive(change))
    .filter(({ state }) => state === 'AwaitingApproval');
  const isMe = (person: Person): boolean => isSamePerson(person, me);
  const voided = live.filter((change) => {
    if (!isOpen(change) || change.state === 'Executing' || change.state === 'Approved') return false;
    const missing = missingApprovers(change);
    return missing.some(isMe) || (missing.length > 0 && change.authors.some(isMe));
  });
  const drafts = live.filter(
    (change) =>
      (change.state === 'Draft' || change.state === 'Stale') && change.authors.some(isMe) && !voided.includes(change),
  );
  return { waiting, voided, drafts };
}

/** Whose approval was voided, and who has not approved it anew since. */
const missingApprovers = ({ voided, approvals }: LiveChange): readonly Person[] =>
  voided?.by.filter((person) => !approvals.some(({ by }) => isSamePerson(by, person))) ?? [];

/** How much of it asks for somebody: a plan once, and drafts wait for nobody else. */
export const inboxCount = ({ waiting, voided }: InboxItems): number =>
  new Set([...waiting, ...voided].map(({ id }) => id)).size;
