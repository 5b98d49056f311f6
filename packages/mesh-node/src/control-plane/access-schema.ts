/** What `access/self` answers, as zod knows it. */
import type { AccessSelf } from '@omnirelay/wire';
import { z } from 'zod';
import { opt, positioned, principal, scopes, text, time } from './model-schemas.ts';
import { ROLES } from './roles.ts';

const role = z.enum(ROLES);
const tier = z.enum(['none', 'T0', 'T1', 'T2', 'T3']);
const accessOperation = z.strictObject({
  operation: text,
  summary: text,
  tier: tier.describe('how much a console asks of a person before it acts'),
  fieldTiers: z.record(text, tier).describe('fields for which it asks for more'),
  scope: text.describe('a scope, or any-caller, node-certificate, join-token'),
  fieldScopes: z.record(text, text).describe('fields that ask for more when they are given'),
  roles: z.array(role).describe('the roles that may do it'),
  allowed: z.boolean().describe('whether the caller may'),
  reason: opt(text.describe('why not')),
});

export const accessSelf: z.ZodType<AccessSelf> = z.strictObject({
  ...positioned,
  principal,
  role: opt(role),
  scopes,
  roleScopes: z
    .array(z.strictObject({ role, scopes }))
    .describe('what each role is, from the least to the most; the identity provider grants them'),
  operations: z.array(accessOperation),
  expiresAt: opt(time),
});
