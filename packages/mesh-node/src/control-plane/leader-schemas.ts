/** The shapes of leadership as zod knows them, held to the types that the wire and its clients share. */
import type {
  FenceRejection,
  FenceRejectionList,
  FenceRejectionWatchEvent,
  LeaderConflict,
  LeaderHistory,
  LeaderList,
  LeadershipEvent,
  LeaderTerm,
  LeaderToken,
  LeaderWatchEvent,
  StepDownAnswer,
} from '@omnirelay/wire';
import { z } from 'zod';
import { digits, intent, opt, positioned, status, text, time, unreadableRecord } from './model-schemas.ts';

export const SCOPE_KINDS = ['global', 'node', 'shard', 'custom'] as const;
const scopeKind = z.enum(SCOPE_KINDS);
const fence = text.describe('failoverVersion.lineageEpoch.revision, compared as text');
const claim = { fenceToken: fence, claimId: text };

export const leaderToken: z.ZodType<LeaderToken> = z.strictObject({
  scope: text,
  scopeKind,
  leaderId: text,
  term: digits,
  ...claim,
  issuedAt: opt(time),
  expiresAt: opt(time.describe('unless it is renewed; outside ETags and watches')),
  epoch: digits,
  effects: opt(z.enum(['fenced', 'unfenced'])),
  labels: z.record(text, text),
});

export const leaderConflict: z.ZodType<LeaderConflict> = z.strictObject({
  scope: text,
  since: time,
  lowerSteppedDown: z.boolean(),
  claims: z.array(z.strictObject({ nodeId: text, ...claim, heardFrom: opt(text), own: z.boolean() })),
});

const unreadable = z.array(unreadableRecord);

export const leaderList: z.ZodType<LeaderList> = z.strictObject({
  ...positioned,
  nextCursor: opt(text),
  tokens: z.array(leaderToken),
  conflicts: z.array(leaderConflict).describe('split brain, of the scopes that are asked for'),
  unreadable,
  etag: text,
  notModified: z.boolean(),
  staleSince: opt(time),
  total: z.int32().min(0).describe('tokens that match, on all pages'),
});

export const leaderWatchEvent: z.ZodType<LeaderWatchEvent> = z.strictObject({
  ...positioned,
  kind: z.enum(['Snapshot', 'Ready', 'Changed', 'Removed', 'Resync', 'Heartbeat']),
  scope: opt(text),
  token: opt(leaderToken),
  conflict: opt(leaderConflict),
  reason: opt(text),
  staleSince: opt(time),
});

const election = z.strictObject({
  after: opt(text.describe('the leader before')),
  timedOut: opt(text.describe('whose lease had run out')),
  bumped: opt(
    z.strictObject({
      nodeId: text,
      epoch: digits,
      why: z.enum(['ttl', 'confirmed-suspicion', 'left']),
      by: text,
      at: time,
    }),
  ),
  rttMs: opt(z.number().min(0)),
  suspicionBegan: opt(time),
  accusers: z.array(text),
  transactions: z.array(z.strictObject({ txnId: text, revision: digits, at: time, what: text })),
  correlationId: text,
});

export const leaderTerm: z.ZodType<LeaderTerm> = z.strictObject({
  scope: text,
  scopeKind,
  leaderId: text,
  term: digits,
  ...claim,
  epoch: digits,
  from: opt(time.describe('absent where it began before what is kept')),
  to: opt(time.describe('absent while it lasts, and where nothing tells when it ended')),
  ended: opt(z.enum(['stepped-down', 'epoch-ended', 'lost', 'lineage', 'superseded'])),
  endedBy: opt(text.describe('the node that wrote the end of it')),
  election,
});

const pastPage = <T>(item: z.ZodType<T>) =>
  z.strictObject({
    ...positioned,
    nextCursor: opt(text),
    items: z.array(item),
    unreadable,
    staleSince: opt(time),
  });

export const leaderHistory: z.ZodType<LeaderHistory> = pastPage(leaderTerm);

export const fenceRejection: z.ZodType<FenceRejection> = z.strictObject({
  id: text,
  scope: text,
  at: time,
  writerId: text,
  presented: z.strictObject(claim),
  current: opt(z.strictObject({ ...claim, leaderId: text })),
  keys: z.array(text),
  correlationId: text,
  further: opt(z.int32().min(0).describe('of the writer, counted and not written down')),
});

export const fenceRejectionList: z.ZodType<FenceRejectionList> = pastPage(fenceRejection);

export const fenceRejectionWatchEvent: z.ZodType<FenceRejectionWatchEvent> = z.strictObject({
  ...positioned,
  kind: z.enum(['Ready', 'Appended', 'Resync', 'Heartbeat']),
  rejection: opt(fenceRejection),
  reason: opt(text),
  staleSince: opt(time),
});

export const leadershipEvent: z.ZodType<LeadershipEvent> = z.strictObject({
  ...positioned,
  eventKind: z.enum([
    ...(['Snapshot', 'Ready', 'Observed', 'Elected', 'Renewed', 'Lost', 'Expired', 'SteppedDown'] as const),
    ...(['Conflict', 'ConflictEnded', 'Resync', 'Heartbeat'] as const),
  ]),
  scope: opt(text),
  leaderId: opt(text),
  token: opt(leaderToken),
  reason: opt(text),
  correlationId: opt(text),
  occurredAt: opt(time),
  conflict: opt(leaderConflict),
  staleSince: opt(time),
});

export const stepDownAnswer: z.ZodType<StepDownAnswer> = z.strictObject({
  ...positioned,
  scope: text,
  leaderId: opt(text),
  fenceToken: opt(fence),
  term: opt(digits),
  candidates: z.array(z.strictObject({ nodeId: text, status, intent, ready: z.boolean(), why: opt(text) })),
  next: opt(text.describe('who will be asked to take over')),
  expectedGapMs: z.int32().min(0),
  dryRun: z.boolean(),
  requested: z.boolean().describe('the leader has been asked; the events tell that it has handed over'),
  effects: z.array(text),
  blockers: z.array(text),
  correlationId: text,
});

/** `global-control`, `node/<id>`, `shard/<namespace>/<id>`, or as configured. In a path its slashes are written `%2F`. */
export const scopeName = text
  .max(200)
  .regex(
    /^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?(?:\/[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?)*$/,
    'expected a scope such as global-control or shard/orders/7',
  );
