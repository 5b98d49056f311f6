/** Verbs upon changes as operations: what is the same of all of them. */
import { z } from 'zod';
import { changeAct, changeId } from '../change-schemas.ts';
import { ifMatch, mutation } from '../model-schemas.ts';
import type { ActInput } from './act-on-change.ts';

export const changeVerb = {
  kind: 'change',
  method: 'POST',
  rpcField: 'act',
  output: changeAct,
  objectOf: ({ id }: ActInput) => `change/${id}`,
} as const;

export const pathsOf = (verb: string) => ({
  path: `/changes/{id}:${verb}`,
  alias: { path: `/rebalance-plans/{id}:${verb}`, input: {} },
});

/** Whether it is long enough, and no repetition, is told with a code of its own. */
export const givenReason = z.string().min(1).max(500).describe('ten characters at least, and not the last one again');

/** What each is asked with. */
export const changeMutation = {
  id: changeId,
  ...mutation,
  ifMatch: ifMatch.describe('the ETag of the change that was looked at'),
};
export const withReason = { ...changeMutation, reason: givenReason };
