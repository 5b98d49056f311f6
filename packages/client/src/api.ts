/**
 * The control client as its users see it: the CLI, the console's back-end, and programs. One client speaks to several control nodes,
 * turns to another when one dies, and resumes watches where they ended. Every method rejects with `ControlError`.
 */

import type { IdentityMaterial } from '@omnirelay/pki';
import type { Tracer } from '@omnirelay/tracing';
import type {
  AccessSelf,
  AuditExportLine,
  AuditList,
  AuditQuery,
  AuditWatchEvent,
  AuditWatchQuery,
  CreateJoinToken,
  DrainOptions,
  FenceRejectionList,
  FenceRejectionQuery,
  FenceRejectionWatchEvent,
  FenceRejectionWatchQuery,
  IntentChange,
  JoinToken,
  LabelsChange,
  LeaderHistory,
  LeaderHistoryQuery,
  LeaderList,
  LeaderListQuery,
  LeadershipEvent,
  LeadershipSubscription,
  LeaderWatchEvent,
  LeaderWatchQuery,
  LeaseHealthList,
  LeaseHealthQuery,
  LineageAdoption,
  LineageAnswer,
  MutationOptions,
  NetworkAnswer,
  NetworkQuery,
  PeerAnswer,
  PeerEvidence,
  PeerList,
  PeerListQuery,
  PeerWatchEvent,
  PeerWatchQuery,
  ProblemDocument,
  StepDownAnswer,
} from '@omnirelay/wire';
import type { ChangeCalls } from './changes-api.ts';
import type { FreezeCalls, PolicyCalls, RebalanceControllerCalls } from './policies-api.ts';
import type { NamespaceCalls, ShardCalls } from './shards-api.ts';

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Whole call, retries on other nodes included. Default 10 s. */
  readonly timeoutMs?: number;
  /** W3C `traceparent`, handed on. */
  readonly traceparent?: string;
  readonly correlationId?: string;
}

/** `minCursor`: of a change or an answer; the node that reads has seen what it has, or the call fails with `behind`. */
export interface ReadOptions extends CallOptions {
  readonly minCursor?: string;
}

/** `live`: a control node answers. `reconnecting`: none did for a moment. `offline`: none for ten seconds. */
export interface ConnectionState {
  readonly state: 'live' | 'reconnecting' | 'offline';
  readonly source?: string;
  readonly since: number;
  readonly lastError?: string;
}

/** Watch items: events as the node sent them, and what the client itself knows of the line. */
export type WatchItem<Event> =
  | { readonly kind: 'event'; readonly event: Event }
  | { readonly kind: 'connection'; readonly connection: ConnectionState };
export type PeerWatchItem = WatchItem<PeerWatchEvent>;
export type AuditWatchItem = WatchItem<AuditWatchEvent>;
export type LeaderWatchItem = WatchItem<LeaderWatchEvent>;
export type FenceRejectionWatchItem = WatchItem<FenceRejectionWatchEvent>;
export type LeadershipItem = WatchItem<LeadershipEvent>;

export interface ControlClientOptions {
  /** `host:port` of control gRPC listeners. */
  readonly endpoints: readonly string[];
  /** PEM of the mesh CA: the client refuses a node that is not of role `control` under it. */
  readonly caPem: string | (() => string);
  readonly trustDomain: string;
  readonly clusterId?: string;
  /** The caller's access token, asked for anew for each call and stream. */
  readonly token?: () => Promise<string | undefined>;
  /** A mesh certificate of the caller (console, node); asked for at each connection. */
  readonly identity?: () => IdentityMaterial;
  /** Makes a span of each call, within the span that is active; the node continues it. */
  readonly tracer?: Tracer;
}

export interface ControlClient extends AsyncDisposable {
  readonly peers: {
    list(query?: PeerListQuery, options?: CallOptions): Promise<PeerList>;
    get(nodeId: string, options?: ReadOptions): Promise<PeerAnswer>;
    evidence(nodeId: string, options?: ReadOptions & { readonly vantage?: string }): Promise<PeerEvidence>;
    /** Round trips between members, a page of members at a time. */
    network(query?: NetworkQuery, options?: CallOptions): Promise<NetworkAnswer>;
    /**
     * Without a cursor begins with a snapshot. Of the peers that the filters ask for; one that no longer matches is told as `Removed` with the
     * reason `no-longer-matches`. Ends only with the signal or a final error (a wrong filter, unauthenticated, forbidden).
     */
    watch(options: PeerWatchQuery & { readonly signal: AbortSignal }): AsyncIterable<PeerWatchItem>;
    cordon(nodeId: string, mutation?: MutationOptions, options?: CallOptions): Promise<IntentChange>;
    uncordon(nodeId: string, mutation?: MutationOptions, options?: CallOptions): Promise<IntentChange>;
    /** Hands over all that it owns and leads; the mesh makes it `Drained` once nothing is left. Needs a reason. */
    drain(nodeId: string, mutation: DrainOptions, options?: CallOptions): Promise<IntentChange>;
    /** For good: only a join token that names the id lets it back. Needs a reason. */
    remove(nodeId: string, mutation: MutationOptions, options?: CallOptions): Promise<IntentChange>;
    updateLabels(
      nodeId: string,
      change: { readonly set?: Readonly<Record<string, string>>; readonly remove?: readonly string[] },
      mutation: MutationOptions,
      options?: CallOptions,
    ): Promise<LabelsChange>;
  };
  readonly audit: {
    list(query?: AuditQuery, options?: CallOptions): Promise<AuditList>;
    /**
     * Each entry once, as it is written; with the `cursor` of a list, each that the list did not have. A `Resync` says that some may have been
     * missed: list anew from its `Ready` on. Ends only with the signal or a final error (a wrong query, unauthenticated, forbidden).
     */
    watch(options: AuditWatchQuery & { readonly signal: AbortSignal }): AsyncIterable<AuditWatchItem>;
    /** Every entry and seal, from one node; `verifyAudit` takes it. Rejects where the stream breaks. */
    export(options: { readonly signal: AbortSignal }): AsyncIterable<AuditExportLine>;
  };
  readonly leaders: {
    /** Who leads what now. */
    list(query?: LeaderListQuery, options?: CallOptions): Promise<LeaderList>;
    /** The same as it changes; without a cursor begins with a snapshot. Ends as the watch of the peers does. */
    watch(options: LeaderWatchQuery & { readonly signal: AbortSignal }): AsyncIterable<LeaderWatchItem>;
    /** Terms of leaders, newest first. */
    history(query?: LeaderHistoryQuery, options?: CallOptions): Promise<LeaderHistory>;
    /** Writes that were refused since their fence was not the current one, newest first. */
    rejections(query?: FenceRejectionQuery, options?: CallOptions): Promise<FenceRejectionList>;
    /** Each of them as it is written down. */
    watchRejections(
      options: FenceRejectionWatchQuery & { readonly signal: AbortSignal },
    ): AsyncIterable<FenceRejectionWatchItem>;
    /**
     * Who leads now, then each change of it, once, whichever node serves: events come from what the registry holds. `Resync` says that some may have been
     * missed; a snapshot follows it. Ends only with the signal or a final error.
     */
    follow(options: LeadershipSubscription & { readonly signal: AbortSignal }): AsyncIterable<LeadershipItem>;
    /**
     * Asks the leader of a scope to hand it over; the events tell that it has. Needs a reason; `ifMatch` with the fence token in quotes keeps whoever
     * leads by then from being asked in its place.
     */
    stepDown(
      scope: string,
      mutation: MutationOptions & { readonly next?: string },
      options?: CallOptions,
    ): Promise<StepDownAnswer>;
  };
  readonly leaseHealth: {
    /** Of each node: liveness and intent as of the peers, its lease, how much it leads, and the load that its host reports. */
    list(query?: LeaseHealthQuery, options?: CallOptions): Promise<LeaseHealthList>;
  };
  readonly shards: ShardCalls;
  readonly namespaces: NamespaceCalls;
  /** What is planned before it happens. */
  readonly changes: ChangeCalls;
  readonly policies: PolicyCalls;
  readonly freezes: FreezeCalls;
  /** What the controllers of rebalancing say, one a namespace. */
  readonly rebalanceControllers: RebalanceControllerCalls;
  readonly access: { self(options?: ReadOptions): Promise<AccessSelf> };
  readonly joinTokens: {
    create(request: CreateJoinToken, mutation?: MutationOptions, options?: CallOptions): Promise<JoinToken>;
  };
  readonly lineage: {
    get(options?: ReadOptions): Promise<LineageAnswer>;
    adopt(
      mutation: MutationOptions & { readonly expectedStoreIdentity: string },
      options?: CallOptions,
    ): Promise<LineageAdoption>;
  };
  connection(): ConnectionState;
}

/** `code` is the problem document's; `unavailable` and `deadline_exceeded` are the client's own. */
export interface ControlErrorShape {
  readonly code: string;
  readonly status: number;
  readonly problem: ProblemDocument;
  readonly retryable: boolean;
}
