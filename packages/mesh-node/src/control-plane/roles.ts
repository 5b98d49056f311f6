/** What the roles are: sets of scopes that the identity provider grants. The access matrix, `access/self` and the name of a caller's role follow. */
import { type Holder, whyNot } from './authorise.ts';
import type { RequiredScope, Scope } from './operation.ts';

/** From the least to the most. */
export const ROLES = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export const ROLE_SCOPES = {
  viewer: ['mesh.read', 'mesh.observe'],
  operator: ['mesh.read', 'mesh.observe', 'mesh.operate'],
  admin: ['mesh.read', 'mesh.observe', 'mesh.operate', 'mesh.admin'],
} as const satisfies Readonly<Record<Role, readonly Scope[]>>;

/** The greatest role whose scopes are all among these. */
export const roleOf = (scopes: readonly Scope[]): Role | undefined =>
  ROLES.findLast((role) => ROLE_SCOPES[role].every((scope) => scopes.includes(scope)));

const asRole = (role: Role): Holder => ({ scopes: ROLE_SCOPES[role] });

/** Who of the roles may do what asks for `scope`, as the control node decides it at every call. */
export const rolesThatMay = (scope: RequiredScope): readonly Role[] =>
  ROLES.filter((role) => whyNot(asRole(role), scope) === null);
