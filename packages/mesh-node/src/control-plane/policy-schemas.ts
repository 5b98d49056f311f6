/** The shapes of policies as zod knows them, held to the types that the wire and its clients share. */
import { GUARDRAILS, type GuardrailName } from '@omnirelay/protocol/policy';
import type {
  EffectivePolicy,
  Policy,
  PolicyAnswer,
  PolicyChange,
  PolicyDiff,
  PolicyDocumentJson,
  PolicyList,
  PolicyPerson,
  PolicyPreview,
  PolicyVersionList,
  PolicyWatchEvent,
  PolicyWindow,
} from '@omnirelay/wire';
import { z } from 'zod';
import { opt, positioned, text, time, unreadableRecord } from './model-schemas.ts';

const count = z.int32().min(0);
const millis = z.int32().min(0).describe('milliseconds');
const ratio = z.number().min(0);
const unreadable = z.array(unreadableRecord);
export const watchEventKind = z.enum(['Snapshot', 'Ready', 'Changed', 'Removed', 'Resync', 'Heartbeat']);

export const policyPerson: z.ZodType<PolicyPerson> = z.strictObject({ issuer: text, subject: text, name: text });
export const policyId = text
  .regex(
    /^rebalance(?:\.[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?)?$/,
    'expected the id of a policy: rebalance, or rebalance.<namespace>',
  )
  .describe('rebalance, or rebalance.<namespace>');
export const windowKind = z.enum(['freeze', 'maintenance']);

export const window: z.ZodType<PolicyWindow> = z.strictObject({
  id: text,
  kind: windowKind,
  from: time,
  until: time,
  reason: text,
});
export const band = z.strictObject({ enter: z.number().min(0), leave: z.number().min(0) });

/** Any JSON object: what is wrong with it is told by the operation, each with its path. */
export const policyDocument: z.ZodType<PolicyDocumentJson> = z
  .record(text, z.unknown())
  .describe('a policy, as docs/reference/rebalance-policy.schema.json has it; its version is counted by the API');

export const effectivePolicy: z.ZodType<EffectivePolicy> = z.strictObject({
  mode: z.enum(['auto', 'approval']),
  approvals: z.strictObject({ needed: count, among: z.array(z.strictObject({ issuer: text, subject: text })) }),
  changeTtlMs: millis,
  rollbackNeedsApproval: z.boolean(),
  thresholds: z.strictObject({ pendingDepth: band, latencyP99Ms: band, errorRatio: band, healthScore: band }),
  hysteresis: z.strictObject({ enterAfterMs: millis, leaveAfterMs: millis }),
  limits: z.strictObject({
    movesPerNode: count,
    movesPerCluster: count,
    churnPerHour: count,
    cooldownMs: millis,
    stageTimeoutMs: millis,
  }),
  brake: z.strictObject({ enterRatio: ratio, leaveRatio: ratio, leastNodes: count }),
  guardrails: z.array(
    z.strictObject({ name: z.enum(Object.keys(GUARDRAILS) as [GuardrailName]), limit: z.number().min(0) }),
  ),
  windows: z.array(window),
});

export const policy: z.ZodType<Policy> = z.strictObject({
  id: text,
  namespace: opt(text),
  version: count.describe('0: nobody has ever written it'),
  written: z.boolean(),
  document: policyDocument,
  updatedAt: opt(time),
  updatedBy: opt(policyPerson),
  reason: opt(text),
  changeTicket: opt(text),
  etag: text,
  effective: effectivePolicy,
  effectiveVersion: count,
  heldBy: opt(window),
  unreadable: opt(text),
});

export const policyList: z.ZodType<PolicyList> = z.strictObject({
  ...positioned,
  nextCursor: opt(text),
  items: z.array(policy),
  unreadable,
  etag: text,
  notModified: z.boolean(),
  staleSince: opt(time),
  total: count.describe('policies that match, on all pages'),
});

export const problemAt = z.strictObject({ path: text, message: text });

export const policyAnswer: z.ZodType<PolicyAnswer> = z.strictObject({
  ...positioned,
  policy,
  sources: z.array(z.strictObject({ path: text, source: z.enum(['Default', 'Cluster', 'Namespace', 'Freeze']) })),
  idle: z.array(problemAt),
  staleSince: opt(time),
});

export const policyWatchEvent: z.ZodType<PolicyWatchEvent> = z.strictObject({
  ...positioned,
  kind: watchEventKind,
  policy: opt(policy),
  reason: opt(text),
  staleSince: opt(time),
});

const verdict = z.enum(['well', 'sick', 'leaving', 'gone']);

const preview: z.ZodType<PolicyPreview> = z.strictObject({
  namespace: text,
  summary: text,
  nodes: z.array(z.strictObject({ nodeId: text, before: verdict, after: verdict, score: count, why: text })),
  moves: count,
  movesBefore: count,
  stages: count,
  firstMoves: z.array(z.strictObject({ shardId: text, from: text, to: text, why: text })),
  checks: z.array(
    z.strictObject({ name: text, measured: z.number().min(0), limit: z.number().min(0), passes: z.boolean() }),
  ),
  heldBy: opt(text),
  needsApproval: z.boolean(),
});

export const policyChange: z.ZodType<PolicyChange> = z.strictObject({
  ...positioned,
  policy: text,
  namespace: opt(text),
  version: count.describe('that it has, or would have'),
  before: effectivePolicy,
  after: opt(effectivePolicy.describe('absent where the document is no policy')),
  diff: z.array(text),
  problems: z.array(problemAt),
  warnings: z.array(text),
  preview: z.array(preview),
  dryRun: z.boolean(),
  unchanged: z.boolean(),
  effects: z.array(text),
  etag: opt(text),
  correlationId: text,
});

export const policyVersionList: z.ZodType<PolicyVersionList> = z.strictObject({
  ...positioned,
  nextCursor: opt(text),
  items: z.array(
    z.strictObject({
      version: count,
      at: time,
      by: policyPerson,
      reason: opt(text),
      changeTicket: opt(text),
      document: policyDocument,
      diff: z.array(text),
    }),
  ),
  unreadable,
  total: count.describe('versions that are kept'),
});

export const policyDiff: z.ZodType<PolicyDiff> = z.strictObject({
  ...positioned,
  policy: text,
  fromVersion: count,
  toVersion: count,
  from: policyDocument,
  to: policyDocument,
  diff: z.array(text),
});
