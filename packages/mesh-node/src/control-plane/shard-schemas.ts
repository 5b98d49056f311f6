/** The shapes of shards as zod knows them, held to the types that the wire and its clients share. */
import { SHARD_MAP_BOUNDS } from '@omnirelay/protocol';
import type {
  NamespaceChange,
  NamespaceList,
  NamespaceWatchEvent,
  Shard,
  ShardAnswer,
  ShardDiff,
  ShardHistoryEntry,
  ShardList,
  ShardMapVersion,
  ShardMapVersionList,
  ShardNamespace,
  ShardRule,
  ShardSimulation,
  ShardSimulationAnswer,
  ShardStatusChange,
  ShardStrategy,
  ShardWatchEvent,
} from '@omnirelay/wire';
import { z } from 'zod';
import { digits, nodeId, opt, positioned, text, time, unreadableRecord } from './model-schemas.ts';

export const STRATEGY_IDS = ['ring', 'rendezvous', 'locality'] as const;
const strategyId = z.enum(STRATEGY_IDS);
export const version = text.describe('<lineage epoch>.<generation>');
const state = z.enum(['Active', 'Draining', 'Paused', 'Disabled']);
const count = z.int32().min(0);
const percent = z.number().min(0).max(100);
const watchEventKind = z.enum(['Snapshot', 'Ready', 'Changed', 'Removed', 'Resync', 'Heartbeat']);
const unreadable = z.array(unreadableRecord);

/** Names of zones, regions, labels and rules. */
const name = text.min(1).max(200);
/** As many as any namespace may have; which of them this one has is checked apart, with a word on where it is wrong. */
const shardName = text
  .regex(/^[0-9]{5,6}$/, 'expected the name of a shard: its number with five digits, 00412')
  .describe('its number, five digits');
export const namespaceName = text.regex(
  /^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/,
  'expected the name of a namespace: 1 to 63 characters of a-z, 0-9, ".", "_" or "-"',
);
export { shardName };

export const shardStrategy: z.ZodType<ShardStrategy> = z.strictObject({
  id: strategyId,
  virtualNodes: opt(z.int32().min(1).max(SHARD_MAP_BOUNDS.virtualNodes).describe('of ring')),
  homes: z
    .array(z.strictObject({ from: shardName, to: shardName, region: name, zone: opt(name) }))
    .max(SHARD_MAP_BOUNDS.rules)
    .default([])
    .describe('of locality; of several that name a shard the first counts'),
});

export const shardRule: z.ZodType<ShardRule> = z.strictObject({
  id: name,
  kind: z.enum(['pin', 'exclude', 'anti-affinity']),
  from: opt(shardName.describe('of pin and exclude')),
  to: opt(shardName.describe('of pin and exclude; from up to and with to')),
  nodes: opt(
    z.strictObject({ nodeId: opt(nodeId), label: opt(name.describe('key=value')), zone: opt(name), region: opt(name) }),
  ),
  shards: z.array(shardName).max(SHARD_MAP_BOUNDS.shardCount).default([]).describe('of anti-affinity'),
  apart: opt(z.enum(['node', 'zone', 'region'])),
});

export const shardRules = z.array(shardRule).max(SHARD_MAP_BOUNDS.rules);
export const ownerRoles = z.array(z.enum(['control', 'gateway', 'worker'])).max(3);
export const shardEffects = z
  .enum(['fenced', 'unfenced'])
  .describe('fenced: every effect under its shards carries the fence to where it lands');
export const namespaceKind = z.enum(['service', 'queue']);
export const shardCount = z.int32().min(1).max(SHARD_MAP_BOUNDS.shardCount);

const settings = {
  namespace: text,
  kind: namespaceKind,
  shardCount,
  strategy: shardStrategy,
  rules: z.array(shardRule),
  roles: z.array(text),
  effects: opt(shardEffects),
};

export const shardNamespace: z.ZodType<ShardNamespace> = z.strictObject({
  ...settings,
  version: opt(version),
  checksum: opt(text),
  owners: count,
  counts: z.strictObject({
    active: count,
    draining: count,
    paused: count,
    disabled: count,
    moving: count,
    unowned: count,
  }),
  imbalance: opt(z.number().min(0)),
  updatedAt: opt(time),
  etag: text,
});

export const namespaceList: z.ZodType<NamespaceList> = z.strictObject({
  ...positioned,
  nextCursor: opt(text),
  items: z.array(shardNamespace),
  unreadable,
  etag: text,
  notModified: z.boolean(),
  staleSince: opt(time),
  total: count.describe('namespaces that match, on all pages'),
});

export const namespaceWatchEvent: z.ZodType<NamespaceWatchEvent> = z.strictObject({
  ...positioned,
  kind: watchEventKind,
  namespace: opt(shardNamespace),
  reason: opt(text),
  staleSince: opt(time),
});

export const simulation: z.ZodType<ShardSimulation> = z.strictObject({
  namespace: text,
  fromVersion: version,
  shardCount,
  moved: count,
  movedPercent: percent,
  leastMoved: count.describe('no placement within the bounds moves fewer'),
  leastMovedPercent: percent,
  leaderChanges: count,
  unowned: count,
  maxLoadBefore: count,
  maxLoadAfter: count,
  load: z.array(
    z.strictObject({
      ...{ nodeId: text, before: count, after: count },
      awayUntil: opt(time.describe('it has stopped by plan, and its shards are held for its next life until then')),
    }),
  ),
  flows: z.array(z.strictObject({ from: opt(text), to: opt(text), count })),
});

export const shardSimulationAnswer: z.ZodType<ShardSimulationAnswer> = z.strictObject({
  ...positioned,
  simulation,
  tookMs: z.number().min(0),
  staleSince: opt(time),
});

export const namespaceChange: z.ZodType<NamespaceChange> = z.strictObject({
  ...positioned,
  before: opt(z.strictObject(settings)),
  after: z.strictObject(settings),
  dryRun: z.boolean(),
  unchanged: z.boolean(),
  simulation: opt(simulation),
  effects: z.array(text),
  blockers: z.array(text),
  etag: opt(text),
  correlationId: text,
});

export const shard: z.ZodType<Shard> = z.strictObject({
  namespace: text,
  shardId: text,
  strategyId,
  ownerNodeId: opt(text.describe('where the map wants it')),
  leaderId: opt(text.describe('who holds it, and may accept')),
  leaderEpoch: opt(digits),
  fenceToken: opt(text),
  capacityHint: z.number().min(0).describe('reserved: always 1, and nothing goes by it'),
  status: state,
  version: version.describe('that changed its owner or its status last'),
  checksum: text,
  updatedAt: opt(time),
  changeTicket: opt(text),
  moving: opt(
    z.strictObject({
      moveId: text,
      from: opt(text),
      to: text,
      stage: z.enum(['prepare', 'stop', 'committed', 'aborted']),
    }),
  ),
  pausedUntil: opt(time),
  statusBy: opt(text),
  statusReason: opt(text),
});

export const shardList: z.ZodType<ShardList> = z.strictObject({
  ...positioned,
  nextCursor: opt(text),
  items: z.array(shard),
  version: text,
  unreadable,
  etag: text,
  notModified: z.boolean(),
  staleSince: opt(time),
  total: count.describe('shards that match, on all pages'),
});

export const shardWatchEvent: z.ZodType<ShardWatchEvent> = z.strictObject({
  ...positioned,
  kind: watchEventKind,
  shard: opt(shard),
  version: opt(version.describe("of the shard's map, once it has been told whole up to here")),
  reason: opt(text),
  staleSince: opt(time),
});

const why = {
  ...{ reason: opt(text), changeTicket: opt(text), correlationId: opt(text) },
  changeId: opt(text.describe('the planned change by which shards moved; absent where several did, or none')),
};

export const historyEntry: z.ZodType<ShardHistoryEntry> = z.strictObject({
  version,
  at: time,
  cause: text,
  actor: text,
  ...why,
  from: opt(text),
  to: opt(text),
  status: opt(state),
});

export const shardAnswer: z.ZodType<ShardAnswer> = z.strictObject({
  ...positioned,
  shard,
  history: z.array(historyEntry),
  staleSince: opt(time),
});

export const shardMapVersion: z.ZodType<ShardMapVersion> = z.strictObject({
  namespace: text,
  version,
  at: time,
  cause: text,
  actor: text,
  ...why,
  moved: count,
  deltaPercent: percent,
  statusChanges: count,
  checksum: text,
});

export const shardMapVersionList: z.ZodType<ShardMapVersionList> = z.strictObject({
  ...positioned,
  nextCursor: opt(text),
  items: z.array(shardMapVersion),
  unreadable,
  staleSince: opt(time),
});

export const shardDiff: z.ZodType<ShardDiff> = z.strictObject({
  ...positioned,
  namespace: text,
  fromVersion: version,
  toVersion: version,
  moved: count,
  deltaPercent: percent,
  flows: z.array(z.strictObject({ from: opt(text), to: opt(text), shards: z.array(text) })),
  statusChanges: z.array(z.strictObject({ shardId: text, before: state, after: state })),
  versions: z.array(shardMapVersion),
});

export const shardStatusChange: z.ZodType<ShardStatusChange> = z.strictObject({
  ...positioned,
  namespace: text,
  shardId: text,
  before: state,
  after: state,
  until: opt(time),
  dryRun: z.boolean(),
  unchanged: z.boolean(),
  effects: z.array(text),
  blockers: z.array(text),
  correlationId: text,
});
