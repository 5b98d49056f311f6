/** The shapes of freezes, and of what controllers of rebalancing say, as zod knows them. */
import { REBALANCE_STATES, TROUBLES } from '@omnirelay/protocol/rebalance';
import type {
  Freeze,
  FreezeChange,
  FreezeList,
  FreezeWatchEvent,
  RebalanceController,
  RebalanceControllerList,
  RebalanceControllerWatchEvent,
} from '@omnirelay/wire';
import { z } from 'zod';
import { opt, positioned, text, time, unreadableRecord } from './model-schemas.ts';
import { policyPerson, watchEventKind, windowKind } from './policy-schemas.ts';

const count = z.int32().min(0);
const unreadable = z.array(unreadableRecord);
const listed = {
  unreadable,
  etag: text,
  notModified: z.boolean(),
  staleSince: opt(time),
};
const watched = { kind: watchEventKind, reason: opt(text), staleSince: opt(time) };

export const freezeId = text.regex(
  /^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/,
  'expected an id: 1 to 63 characters of a-z, 0-9, ".", "_" or "-"',
);

export const freeze: z.ZodType<Freeze> = z.strictObject({
  id: text,
  kind: windowKind,
  namespace: opt(text.describe('absent: of the whole cluster')),
  from: time,
  until: time,
  state: z.enum(['Upcoming', 'Active', 'Over']),
  reason: text,
  by: policyPerson,
  createdAt: time,
  changeTicket: opt(text),
  etag: text,
});

export const freezeList: z.ZodType<FreezeList> = z.strictObject({
  ...positioned,
  nextCursor: opt(text),
  items: z.array(freeze),
  ...listed,
  total: count.describe('freezes that match, on all pages'),
});

export const freezeWatchEvent: z.ZodType<FreezeWatchEvent> = z.strictObject({
  ...positioned,
  ...watched,
  freeze: opt(freeze),
});

export const freezeChange: z.ZodType<FreezeChange> = z.strictObject({
  ...positioned,
  freeze,
  dryRun: z.boolean(),
  effects: z.array(text),
  blockers: z.array(text),
  warnings: z.array(text),
  etag: opt(text),
  correlationId: text,
});

export const rebalanceController: z.ZodType<RebalanceController> = z.strictObject({
  namespace: text,
  state: z.enum(REBALANCE_STATES),
  since: time,
  why: text,
  changeId: opt(text),
  nodes: z.array(z.strictObject({ nodeId: text, trouble: z.enum(TROUBLES), score: count, why: text })),
  nodesBeyond: count,
  brake: z.strictObject({ pulled: z.boolean(), lost: count, of: count }),
  heldBy: opt(text),
  holdsRounds: z.boolean(),
  policyVersion: count,
});

export const rebalanceControllerList: z.ZodType<RebalanceControllerList> = z.strictObject({
  ...positioned,
  nextCursor: opt(text),
  items: z.array(rebalanceController),
  ...listed,
  total: count.describe('controllers that match, on all pages'),
});

export const rebalanceControllerWatchEvent: z.ZodType<RebalanceControllerWatchEvent> = z.strictObject({
  ...positioned,
  ...watched,
  controller: opt(rebalanceController),
});
