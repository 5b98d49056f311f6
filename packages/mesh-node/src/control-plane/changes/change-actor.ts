/** Who acts on a change, by what the verified token or certificate says; nothing else decides. */
import { type Actor, type ChangeHeader, isSamePerson } from '@omnirelay/protocol/change';
import type { Caller } from '../caller.ts';

const KINDS = { user: 'person', node: 'node', system: 'system' } as const;

/** `lastReason`: the last that this person gave for anything, where it is known. */
export function actorOf({ principal, scopes }: Caller, lastReason?: string): Actor {
  const { kind, issuer, subject, displayName } = principal;
  return {
    // A node with its certificate is none of the controllers, which act by themselves.
    kind: KINDS[kind] === 'system' ? 'node' : KINDS[kind],
    ...{ issuer, subject, displayName },
    mayOperate: scopes.includes('mesh.operate'),
    isAdmin: scopes.includes('mesh.admin'),
    ...(lastReason === undefined ? {} : { lastReason }),
  };
}

/** A draft is its authors' own, and operators' to help with, until somebody submits it. */
export function maySee(
  { principal, scopes }: Caller,
  { state, submittedAt, authors, rule }: Pick<ChangeHeader, 'state' | 'submittedAt' | 'authors' | 'rule'>,
): boolean {
  const isPrivate = state === 'draft' || (submittedAt === undefined && rule === undefined);
  return !isPrivate || scopes.includes('mesh.operate') || authors.some((author) => isSamePerson(author, principal));
}
