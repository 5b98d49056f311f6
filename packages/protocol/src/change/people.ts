/**
 * Who acts on a change. A person is known by issuer and subject alone: another login, client or display name is the same person. The leader and the
 * controllers act too, but approve nothing.
 */
import { CHANGE_BOUNDS } from './bounds.ts';

/** As the verified token says. */
export interface Person {
  readonly issuer: string;
  readonly subject: string;
  /** For people to read; decides nothing. */
  readonly displayName: string;
}

export interface Actor extends Person {
  readonly kind: 'person' | 'node' | 'system';
  /** Has `mesh.operate`. */
  readonly mayOperate: boolean;
  /** Has `mesh.admin`. */
  readonly isAdmin: boolean;
  /** The last reason that this person gave for anything, where it is known. */
  readonly lastReason?: string;
}

/** Who has written any of it. */
export interface Author extends Person {
  readonly kind: Actor['kind'];
  /** With `mesh.admin` they have asked for what of the content an admin has to ask for, or have submitted it. Absent: no. */
  readonly isAdmin?: true;
}

export const isSamePerson = (a: Pick<Person, 'issuer' | 'subject'>, b: Pick<Person, 'issuer' | 'subject'>): boolean =>
  a.issuer === b.issuer && a.subject === b.subject;

export const asPerson = ({ issuer, subject, displayName }: Person): Person => ({
  issuer,
  subject,
  displayName: (displayName || subject).slice(0, CHANGE_BOUNDS.displayNameLength),
});

/** `vouches`: what they do asks for the content as it is. */
export const asAuthor = (actor: Actor, vouches = true): Author => ({
  kind: actor.kind,
  ...asPerson(actor),
  ...(vouches && actor.kind === 'person' && actor.isAdmin && { isAdmin: true }),
});
