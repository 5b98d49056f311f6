/** Pausing, resuming and disabling a shard as operations: what is the same of all three. What they do is in `change-override.ts`. */
import { z } from 'zod';
import { ifMatch, mutation } from '../model-schemas.ts';
import { shardStatusChange } from '../shard-schemas.ts';
import type { NamedShard } from './known-shard.ts';

export const shardAct = {
  kind: 'change',
  method: 'POST',
  rpcField: 'change',
  output: shardStatusChange,
  objectOf: ({ namespace, shardId }: NamedShard) => `shard/${namespace}/${shardId}`,
} as const;

/** What each is asked with beside the shard. */
export const shardMutation = {
  ...mutation,
  reason: z.string().min(1).max(500),
  ifMatch: ifMatch.describe('the version of the shard that was looked at, in quotes'),
};
