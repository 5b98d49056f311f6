/** The mesh's things as the screens know them: the client's own answer types, by their short names. Types only; nothing of the client reaches the browser. */
import type {
  ControlClient,
  LeadershipItem,
  NamespaceWatchItem,
  PeerWatchItem,
  ShardWatchItem,
} from '@omnirelay/client';

type Answer<Method extends (...values: never[]) => Promise<unknown>> = Awaited<ReturnType<Method>>;

export type PeerEvidence = Answer<ControlClient['peers']['evidence']>;
export type Peer = Answer<ControlClient['peers']['get']>['peer'];
export type PeerStatus = Peer['status'];
export type PeerIntent = Peer['intent'];
export type IntentChange = Answer<ControlClient['peers']['cordon']>;
export type PeerDrain = NonNullable<Answer<ControlClient['peers']['get']>['drain']>;
export type AuditList = Answer<ControlClient['audit']['list']>;
export type AuditEntry = AuditList['entries'][number];
export type AccessSelf = Answer<ControlClient['access']['self']>;
export type NetworkAnswer = Answer<ControlClient['peers']['network']>;
export type PeerWatchEvent = Extract<PeerWatchItem, { kind: 'event' }>['event'];

export type LeaderToken = Answer<ControlClient['leaders']['list']>['tokens'][number];
export type LeaderConflict = Answer<ControlClient['leaders']['list']>['conflicts'][number];
export type HistoryTerm = Answer<ControlClient['leaders']['history']>['items'][number];
export type FenceRejection = Answer<ControlClient['leaders']['rejections']>['items'][number];
export type StepDownAnswer = Answer<ControlClient['leaders']['stepDown']>;
export type LeadershipEvent = Extract<LeadershipItem, { kind: 'event' }>['event'];
export type NodeHealth = Answer<ControlClient['leaseHealth']['list']>['nodes'][number];
export type Lineage = Answer<ControlClient['lineage']['get']>;

export type Shard = Answer<ControlClient['shards']['get']>['shard'];
export type ShardAnswer = Answer<ControlClient['shards']['get']>;
export type ShardHistoryEntry = ShardAnswer['history'][number];
export type ShardExplanation = Answer<ControlClient['shards']['explain']>;
export type ShardVerdict = ShardExplanation['nodes'][number];
export type ShardMapVersion = Answer<ControlClient['shards']['versions']>['items'][number];
export type ShardDiff = Answer<ControlClient['shards']['diff']>;
export type ShardSimulation = Answer<ControlClient['shards']['simulate']>['simulation'];
export type ShardSimulationQuery = Parameters<ControlClient['shards']['simulate']>[0];
export type ShardNamespace = Answer<ControlClient['namespaces']['list']>['items'][number];
export type NamespaceChange = Answer<ControlClient['namespaces']['create']>;
export type ShardStatusChange = Answer<ControlClient['shards']['pause']>;
export type ShardWatchEvent = Extract<ShardWatchItem, { kind: 'event' }>['event'];
export type NamespaceWatchEvent = Extract<NamespaceWatchItem, { kind: 'event' }>['event'];
