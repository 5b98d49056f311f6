/** Who the caller is here, and what it may do, with the reason where it may not. */
import { type AccessSelf, controlPb } from '@omnirelay/wire';
import { z } from 'zod';
import { whyNot } from '../authorise.ts';
import { roleOf } from '../caller.ts';
import { accessSelf } from '../model-schemas.ts';
import type { ReadOperation } from '../operation.ts';
import { positionedHead } from '../operation-context.ts';

export const getAccessSelf: ReadOperation<Record<never, never>, AccessSelf> = {
  kind: 'read',
  name: 'get-access-self',
  summary: 'What the caller may do, and why not',
  method: 'GET',
  path: '/access/self',
  scope: 'any-caller',
  tier: 'none',
  rpc: controlPb.AccessService.method.getAccessSelf,
  input: z.strictObject({}),
  output: accessSelf,
  async run({ state, caller }) {
    const role = roleOf(caller.scopes);
    return {
      ...positionedHead(state),
      principal: caller.principal,
      ...(role === undefined ? {} : { role }),
      scopes: caller.scopes,
      operations: state.operations.map(({ name, scope }) => {
        const reason = whyNot(caller, scope);
        return reason === null ? { operation: name, allowed: true } : { operation: name, allowed: false, reason };
      }),
      ...(caller.expiresAt === undefined ? {} : { expiresAt: new Date(caller.expiresAt).toISOString() }),
    };
  },
};
