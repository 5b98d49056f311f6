/** Who the controllers of rebalancing are where changes are written: one author, whichever node leads. */
import type { Actor, Author } from '@omnirelay/protocol/change';

const SUBJECT = 'rebalance-controller';

export const controllerActor = (trustDomain: string): Actor => ({
  kind: 'system',
  issuer: trustDomain,
  subject: SUBJECT,
  displayName: 'Rebalance controller',
  mayOperate: true,
  isAdmin: false,
});

/** People cannot be: their tokens make them persons. */
export const isController = (author: Author | undefined): boolean =>
  author?.kind === 'system' && author.subject === SUBJECT;

/** It has proposed it, and no person has written into it since: what becomes of it is for the controller to say. */
export const isControllersAlone = ({ authors }: { readonly authors: readonly Author[] }): boolean =>
  isController(authors[0]) && authors.every(({ kind }) => kind !== 'person');
