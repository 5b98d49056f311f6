/** The shapes of changes as zod knows them, held to the types that the wire and its clients share. */
import { CHANGE_BOUNDS } from '@omnirelay/protocol/change';
import type {
  Change,
  ChangeActAnswer,
  ChangeAnswer,
  ChangeContentAnswer,
  ChangeDiff,
  ChangeDiffAnswer,
  ChangeList,
  ChangeLoad,
  ChangeMove,
  ChangeMoveList,
  ChangePlacement,
  ChangeWatchEvent,
} from '@omnirelay/wire';
import { z } from 'zod';
import { digits, opt, positioned, text, time, unreadableRecord } from './model-schemas.ts';
import { shardRule, shardStrategy } from './shard-schemas.ts';

const count = z.int32().min(0);
const figure = z.number();
const hash = text
  .regex(/^[0-9a-f]{64}$/, 'expected the hash of what was read: 64 hexadecimal digits')
  .describe('SHA-256');
const version = text.describe('<lineage epoch>.<generation>');

export const changeId = text.regex(
  /^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/,
  'expected the id of a change: 1 to 63 characters of a-z, 0-9, ".", "_" or "-"',
);
export const contentHash = hash;
export const changeRevision = z.int32().min(1).max(CHANGE_BOUNDS.revisions);

const kind = z.enum(['rebalance']);
const state = z.enum([
  ...(['Draft', 'Checking', 'AwaitingApproval', 'Approved', 'Executing', 'Paused', 'Completed'] as const),
  ...(['Failed', 'Rejected', 'Cancelled', 'RolledBack', 'Stale', 'Expired'] as const),
]);
const stepState = z.enum(['Waiting', 'Begun', 'Done', 'Skipped', 'Mismatch']);
const personRef = { issuer: text, subject: text };
export const person = z.strictObject({ ...personRef, name: text, kind: z.enum(['person', 'node', 'system']) });

export const approval = z.strictObject({
  by: person,
  isAdmin: z.boolean(),
  at: time,
  reason: text,
  contentHash: text,
  warnings: z.array(text),
});

export const touched = z.strictObject({
  kind: z.enum(['shard-owner', 'node-eligible', 'policy-version', 'namespace-settings']),
  namespace: opt(text),
  shardId: opt(text),
  nodeId: opt(text),
  document: opt(text),
  now: text.describe('what is so instead'),
});

export const change: z.ZodType<Change> = z.strictObject({
  id: text,
  kind,
  state,
  revision: count.describe('of the content, from 1'),
  contentHash: text.describe('what approve and execute name'),
  title: text,
  namespaces: z.array(text),
  steps: count,
  progress: z.strictObject({ waiting: count, begun: count, done: count, skipped: count, mismatch: count }),
  authors: z.array(person).describe('none of them may approve'),
  createdAt: time,
  updatedAt: time,
  expiresAt: time,
  approvalsNeeded: opt(count.describe('absent before it was checked')),
  adminsOnly: z.boolean(),
  among: z.array(z.strictObject(personRef)).describe('of whom approvals are asked, where not everybody is'),
  approvals: z.array(approval),
  checks: z.array(
    z.strictObject({ name: text, measured: figure, limit: figure, passes: z.boolean(), overridden: z.boolean() }),
  ),
  overrides: z.array(z.strictObject({ check: text, measured: figure, limit: figure })),
  voids: z.array(
    z.strictObject({
      at: time,
      why: z.enum(['drift', 'revised', 'mismatch']),
      revision: count,
      contentHash: text,
      approvals: z.array(approval),
      touched: z.array(touched),
      touchedCount: count,
    }),
  ),
  voidsBefore: count,
  pausedBy: opt(z.enum(['asked', 'mismatch'])),
  ended: opt(text),
  lastReason: opt(text),
  reason: opt(text.describe('what its author said')),
  changeTicket: opt(text),
  rollbackOf: opt(text),
  rollbackBy: opt(text),
  etag: text,
});

export const changeMove: z.ZodType<ChangeMove> = z.strictObject({
  step: count.describe('its place in the content'),
  namespace: text,
  shardId: text,
  from: opt(text.describe('absent: nobody had it')),
  to: text,
  reason: text,
  scoreBefore: figure,
  scoreAfter: figure,
  state: stepState,
  begunAt: opt(time),
  endedAt: opt(time),
  fenceToken: opt(text),
  mapVersion: opt(version.describe('of the map that it made')),
  touched: z.array(touched),
});

export const placement: z.ZodType<ChangePlacement> = z.strictObject({
  step: count,
  namespace: text,
  strategy: shardStrategy,
  rules: z.array(shardRule),
  state: stepState,
});

export const load: z.ZodType<ChangeLoad> = z.strictObject({
  namespace: text,
  nodeId: text,
  before: count,
  after: count,
});

export const diff: z.ZodType<ChangeDiff> = z.strictObject({
  fromRevision: count,
  toRevision: count,
  added: z.array(changeMove),
  removed: z.array(changeMove),
  altered: z.array(z.strictObject({ was: changeMove, is: changeMove })),
});

const tail = { staleSince: opt(time) };

export const changeList: z.ZodType<ChangeList> = z.strictObject({
  ...positioned,
  nextCursor: opt(text),
  items: z.array(change),
  unreadable: z.array(unreadableRecord),
  etag: text,
  notModified: z.boolean(),
  ...tail,
  total: count.describe('changes that match, on all pages'),
});

export const changeAnswer: z.ZodType<ChangeAnswer> = z.strictObject({
  ...positioned,
  change,
  basis: z.strictObject({
    lineageEpoch: digits,
    maps: z.array(z.strictObject({ namespace: text, version, now: opt(version) })),
  }),
  placements: z.array(placement),
  flows: z.array(z.strictObject({ namespace: text, from: opt(text), to: text, count, done: count })),
  load: z.array(load),
  verbs: z.array(
    z.strictObject({
      verb: z.enum(['submit', 'recompute', 'approve', 'reject', 'execute', 'pause', 'resume', 'cancel', 'rollback']),
      allowed: z.boolean(),
      code: opt(text),
      why: opt(text),
    }),
  ),
  warnings: z.array(text),
  sinceVoid: opt(diff),
  ...tail,
});

export const changeMoveList: z.ZodType<ChangeMoveList> = z.strictObject({
  ...positioned,
  nextCursor: opt(text),
  items: z.array(changeMove),
  revision: count,
  contentHash: text,
  total: count.describe('moves that match, on all pages'),
  ...tail,
});

export const changeContentAnswer: z.ZodType<ChangeContentAnswer> = z.strictObject({
  ...positioned,
  id: text,
  revision: count,
  contentHash: text,
  canonical: text.describe('JSON by RFC 8785: what is hashed, byte for byte'),
});

export const changeDiffAnswer: z.ZodType<ChangeDiffAnswer> = z.strictObject({ ...positioned, id: text, diff });

export const changeWatchEvent: z.ZodType<ChangeWatchEvent> = z.strictObject({
  ...positioned,
  kind: z.enum(['Snapshot', 'Ready', 'Changed', 'Step', 'Removed', 'Resync', 'Heartbeat']),
  change: opt(change),
  changeId: opt(text),
  move: opt(changeMove),
  placement: opt(placement),
  reason: opt(text),
  ...tail,
});

export const changeAct: z.ZodType<ChangeActAnswer> = z.strictObject({
  ...positioned,
  before: opt(change),
  change,
  dryRun: z.boolean(),
  unchanged: z.boolean(),
  effects: z.array(text),
  blockers: z.array(text),
  moves: z.array(changeMove).describe('of a dry run of what computes content: what it would move'),
  load: z.array(load),
  warnings: z.array(text),
  rollbackId: opt(text),
  correlationId: text,
});
