/** The shapes of drains: what one would mean, and how far one is. */
import type { AtDeadline, DrainPlan, PeerDrain } from '@omnirelay/wire';
import { z } from 'zod';
import { opt, text, time } from '../schema-words.ts';

const count = z.int32().min(0);

export const atDeadline: z.ZodType<AtDeadline> = z.enum(['report', 'force', 'call-off']);

export const drainPlan: z.ZodType<DrainPlan> = z.strictObject({
  shards: count.describe('that it owns'),
  targets: z.array(
    z.strictObject({ namespace: text, nodeId: opt(text.describe('absent: nobody else may take them')), shards: count }),
  ),
  leads: z.array(text.describe('scopes, but for its own lease')),
  leaderChanges: z.array(z.strictObject({ scope: text, to: opt(text.describe('absent: nobody stands for it')) })),
  capacity: z.array(z.strictObject({ nodeId: text, before: count, after: count })).describe('of those that get some'),
  etaMs: count.describe('about how long it takes'),
  checks: z.array(z.strictObject({ name: text, passed: z.boolean(), measured: text, limit: text })),
  deadline: opt(time),
});

export const peerDrain: z.ZodType<PeerDrain> = z.strictObject({
  since: opt(time),
  deadline: opt(time),
  atDeadline,
  overdue: z.boolean(),
  forced: z.boolean(),
  shardsBefore: count.describe('owned when it began'),
  shardsLeft: count.describe('it owns them, is being given them, or has not let them go for good'),
  onTheirWay: count,
  scopesLeft: z.array(text),
  held: count,
  heldShards: z
    .array(
      z.strictObject({
        ...{ namespace: text, shardId: text, why: text, to: opt(text), nextAttemptAt: opt(time) },
        cause: text.describe(
          'no-target, target-at-limit, node-at-limit, namespace-at-limit, does-not-stop, leaders-first, next-round; there may come further ones',
        ),
      }),
    )
    .describe('the first of them'),
  powerOff: z.strictObject({ safe: z.boolean(), because: z.array(text) }),
});
