/** The shapes of the control API as zod knows them, held to the types that the wire and its clients share. */
import type {
  AuditEntry,
  AuditExportLine,
  AuditList,
  AuditPrincipal,
  AuditSeal,
  AuditWatchEvent,
  IntentChange,
  JoinAnswer,
  JoinToken,
  LabelsChange,
  Lineage,
  LineageAdoption,
  LineageAnswer,
  NetworkAnswer,
  Peer,
  PeerAnswer,
  PeerList,
  PeerLoad,
  PeerWatchEvent,
  RenewAnswer,
} from '@omnirelay/wire';
import { z } from 'zod';
import { drainPlan, peerDrain } from './drains/drain-schemas.ts';
import { opt, text, time, unreadableRecord } from './schema-words.ts';

export { opt, text, time, unreadableRecord };
export const digits = z
  .string()
  .regex(/^\d{1,20}$/)
  .describe('decimal');
export const scopes = z.array(text);
const head = { generatedAt: time, source: text.describe('the node that answered') };
export const positioned = { ...head, cursor: text.describe('opaque position') };

export const status = z.enum(['Alive', 'Suspect', 'Dead', 'Left']);
export const intent = z.enum(['Active', 'Cordoned', 'Draining', 'Drained', 'Removed', 'Unknown']);
const labelValue = z.strictObject({ value: text, source: z.enum(['Owner', 'Overlay']) });
export const labels = z.record(text, labelValue);

export const peerLoad: z.ZodType<PeerLoad> = z.strictObject({
  pendingDepth: z.int32().min(0).describe('pieces of work taken in and not done'),
  latencyP99Ms: z.number().min(0),
  errorRatio: z.number().min(0).max(1).describe('of the work that ended lately, the part that failed'),
  reportedAt: time.describe('since when these figures stand, by the clock of the node'),
});

export const peer: z.ZodType<Peer> = z.strictObject({
  nodeId: text,
  status,
  intent,
  healthScore: opt(z.number().min(0).max(100)),
  lastSeen: opt(time),
  rttMs: opt(z.number().min(0)),
  observedBy: text,
  ttl: opt(z.number().min(0).describe('milliseconds that the tombstone of a dead or left peer still lives')),
  leads: z.array(text),
  endpoints: z.record(text, text),
  metadata: z.strictObject({
    role: text,
    clusterId: text,
    region: text,
    zone: text,
    meshVersion: text,
    http3Support: z.boolean(),
    endpoint: text,
    metadataVersion: text,
    posture: text,
    labels,
  }),
  bootEpoch: digits,
  incarnation: digits,
  etag: opt(text),
  intentReason: opt(text),
  intentBy: opt(text),
  intentAt: opt(time),
  statusSince: time,
  drainShards: opt(z.int32().min(0).describe('owned when its drain began')),
  drainDeadline: opt(time.describe('until when its drain is to be done')),
  drainOverdue: opt(z.boolean().describe('that time is over, and it is not drained')),
  load: opt(peerLoad.describe('what its host reports, in powers of two; absent: nothing')),
});

export const peerList: z.ZodType<PeerList> = z.strictObject({
  schemaVersion: z.literal(1),
  ...positioned,
  localNodeId: text,
  nextCursor: opt(text),
  peers: z.array(peer),
  etag: text,
  notModified: z.boolean(),
  staleSince: opt(time),
  total: z.int32().min(0).describe('peers that match, on all pages'),
});

export const peerAnswer: z.ZodType<PeerAnswer> = z.strictObject({
  ...positioned,
  peer,
  staleSince: opt(time),
  drain: opt(peerDrain.describe('while it is draining or drained')),
});

export const networkAnswer: z.ZodType<NetworkAnswer> = z.strictObject({
  ...positioned,
  nextCursor: opt(text),
  total: z.int32().min(0),
  nodes: z.array(
    z.strictObject({
      nodeId: text,
      answered: z.boolean(),
      reason: opt(text),
      neighbours: z.array(z.strictObject({ nodeId: text, status, rttMs: opt(z.number().min(0)), lastSeen: opt(time) })),
    }),
  ),
});

export const peerWatchEvent: z.ZodType<PeerWatchEvent> = z.strictObject({
  ...positioned,
  kind: z.enum(['Snapshot', 'Ready', 'Changed', 'Removed', 'Resync', 'Heartbeat']),
  peer: opt(peer),
  reason: opt(text),
  staleSince: opt(time),
});

export const intentChange: z.ZodType<IntentChange> = z.strictObject({
  ...positioned,
  nodeId: text,
  before: intent,
  after: intent,
  status,
  dryRun: z.boolean(),
  unchanged: z.boolean(),
  effects: z.array(text),
  blockers: z.array(text),
  etag: opt(text),
  correlationId: text,
  drain: opt(drainPlan.describe('of a drain alone')),
});

export const labelsChange: z.ZodType<LabelsChange> = z.strictObject({
  ...positioned,
  nodeId: text,
  before: labels,
  after: labels,
  dryRun: z.boolean(),
  etag: opt(text),
  correlationId: text,
});

export const principal: z.ZodType<AuditPrincipal> = z.strictObject({
  kind: z.enum(['user', 'node', 'system']),
  issuer: text,
  subject: text,
  displayName: text,
  scopes,
  certificate: opt(text),
});

export const auditEntry: z.ZodType<AuditEntry> = z.strictObject({
  id: text,
  at: time,
  revision: digits,
  writerId: text,
  writerSequence: digits,
  action: text,
  object: text,
  principal,
  reason: opt(text),
  changeTicket: opt(text),
  before: opt(text.describe('JSON')),
  after: opt(text.describe('JSON')),
  correlationId: text,
  outcome: z.enum(['accepted', 'refused']),
  hash: text,
  previousHash: text,
  bodyHash: text,
  salt: text,
  erased: z.boolean(),
  unreadable: opt(text.describe('why the record could not be read: only its place is known')),
});

export const auditList: z.ZodType<AuditList> = z.strictObject({
  ...positioned,
  nextCursor: opt(text),
  entries: z.array(auditEntry),
  staleSince: opt(time),
});

export const auditWatchEvent: z.ZodType<AuditWatchEvent> = z.strictObject({
  ...positioned,
  kind: z.enum(['Ready', 'Appended', 'Resync', 'Heartbeat']),
  entry: opt(auditEntry),
  reason: opt(text),
  staleSince: opt(time),
});

const chainEnd = { writerId: text, sequence: digits, hash: text };
const auditSeal: z.ZodType<AuditSeal> = z.strictObject({
  ...chainEnd,
  at: text,
  previousSeal: text,
  witnessed: z.array(z.strictObject(chainEnd)),
  signature: text,
  certificateChainPem: text,
});

export const auditExportLine: z.ZodType<AuditExportLine> = z.strictObject({
  ...positioned,
  kind: z.enum(['Seal', 'Entry', 'End']),
  seal: opt(auditSeal),
  entry: opt(auditEntry),
  heads: z.array(z.strictObject({ ...chainEnd, keep: z.int32().min(0) })),
});

export const joinToken: z.ZodType<JoinToken> = z.strictObject({
  ...positioned,
  tokenId: text,
  token: opt(text.describe('shown once')),
  expiresAt: time,
  role: text,
  nodeId: opt(text),
  dryRun: z.boolean(),
});

export const joinAnswer: z.ZodType<JoinAnswer> = z.strictObject({
  ...positioned,
  certificateChainPem: text,
  caPem: text,
  meshId: text,
  clusterId: text,
  trustDomain: text,
  bootEpochFloor: digits,
  seeds: z.array(text),
  expiresAt: time,
});

export const renewAnswer: z.ZodType<RenewAnswer> = z.strictObject({
  ...positioned,
  certificateChainPem: text,
  caPem: text,
  expiresAt: time,
});

export const lineage: z.ZodType<Lineage> = z.strictObject({
  meshId: text,
  clusterId: text,
  lineageEpoch: digits,
  lineageId: text,
  storeIdentity: text,
});

export const lineageAnswer: z.ZodType<LineageAnswer> = z.strictObject({
  ...positioned,
  stored: opt(lineage),
  storeIdentity: opt(text),
  highWaterEpoch: digits,
  highWaterRevision: digits,
  headRevision: digits,
  state: z.enum(['ok', 'dark', 'foreign', 'empty', 'behind']),
  explanation: text,
  storeKind: text,
  writesStopped: z.boolean(),
});

export const lineageAdoption: z.ZodType<LineageAdoption> = z.strictObject({
  ...positioned,
  before: opt(lineage),
  after: lineage,
  dryRun: z.boolean(),
  effects: z.array(text),
  correlationId: text,
});

/** What accompanies every change. */
export const mutation = {
  reason: opt(text.min(1).max(500)),
  changeTicket: opt(text.min(1).max(100)),
  dryRun: opt(z.boolean()),
  idempotencyKey: opt(text.min(1).max(200)),
};
export const ifMatch = opt(text.min(1).max(100));
export const nodeId = text.regex(
  /^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/,
  'expected a node id: 1 to 63 characters of a-z, 0-9, ".", "_" or "-"',
);
