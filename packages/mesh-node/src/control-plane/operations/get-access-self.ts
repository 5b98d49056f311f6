/** Who the caller is here, and what it may do, with the reason where it may not; and of each operation which of the roles may do it. */
import { type AccessSelf, controlPb } from '@omnirelay/wire';
import { z } from 'zod';
import { accessSelf } from '../access-schema.ts';
import { whyNot } from '../authorise.ts';
import { minCursor } from '../list-input.ts';
import type { ReadOperation } from '../operation.ts';
import { positionedHead } from '../operation-context.ts';
import { ROLE_SCOPES, ROLES, roleOf, rolesThatMay } from '../roles.ts';

export const getAccessSelf: ReadOperation<{ minCursor?: string }, AccessSelf> = {
  kind: 'read',
  name: 'get-access-self',
  summary: 'What the caller may do, and why not, and what each role may',
  method: 'GET',
  path: '/access/self',
  scope: 'any-caller',
  tier: 'none',
  rpc: controlPb.AccessService.method.getAccessSelf,
  input: z.strictObject({ minCursor }),
  output: accessSelf,
  async run({ state, caller }) {
    const role = roleOf(caller.scopes);
    return {
      ...positionedHead(state),
      principal: caller.principal,
      ...(role === undefined ? {} : { role }),
      scopes: caller.scopes,
      roleScopes: ROLES.map((of) => ({ role: of, scopes: ROLE_SCOPES[of] })),
      operations: state.operations.map(({ name, summary, tier, fieldTiers = {}, scope, fieldScopes = {} }) => {
        const reason = whyNot(caller, scope);
        return {
          operation: name,
          summary,
          tier,
          fieldTiers,
          scope,
          fieldScopes,
          roles: rolesThatMay(scope),
          allowed: reason === null,
          ...(reason === null ? {} : { reason }),
        };
      }),
      ...(caller.expiresAt === undefined ? {} : { expiresAt: new Date(caller.expiresAt).toISOString() }),
    };
  },
};
