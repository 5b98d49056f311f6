/** The shape of why a shard is where it is, and of each node why it is not there. */
import type { ShardExplanation } from '@omnirelay/wire';
import { z } from 'zod';
import { opt, positioned, text, time } from './model-schemas.ts';
import { historyEntry, shard, version } from './shard-schemas.ts';

export const shardExplanation: z.ZodType<ShardExplanation> = z.strictObject({
  ...positioned,
  shard,
  mapVersion: version.describe('of the map that it speaks of'),
  at: opt(time.describe('of the past: the moment that was asked for, or at which the version was made')),
  notKnown: z.array(text).describe('of the past: what is no longer known of it, in sentences'),
  summary: text,
  desiredNodeId: opt(text),
  waiting: opt(text),
  heldBy: opt(z.strictObject({ policy: text, path: text }).describe('what of a policy it waits for')),
  since: opt(historyEntry),
  nodes: z.array(
    z.strictObject({
      nodeId: text,
      rank: opt(z.int32().min(1)),
      score: opt(z.number()),
      verdict: z.enum([
        ...(['owner', 'excluded', 'pinned-elsewhere', 'sibling', 'not-eligible', 'full'] as const),
        ...(['ranks-lower', 'move-not-needed', 'others-come-first', 'later-round'] as const),
      ]),
      rule: opt(text),
      why: text,
      throttled: opt(text),
    }),
  ),
  staleSince: opt(time),
});
