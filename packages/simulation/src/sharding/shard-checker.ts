/** A checker of hand-overs sees every commit, every event of every owner, every effect and every call, and the truth about all of them. */
import type {
  Effects,
  Fence,
  HandoverSettings,
  Namespace,
  OwnershipEvent,
  Placement,
  placingOf,
  StoredShardMap,
} from '@omnirelay/protocol';
import type { Commit, LeaseRegistry } from '../lease/lease-registry.ts';
import type { NamespaceChange } from './map-ledger.ts';
import type { ShardHost } from './shard-host.ts';

export interface Work {
  readonly host: ShardHost;
  readonly namespace: Namespace;
  readonly shard: number;
  readonly scope: string;
  readonly effects: Effects;
  readonly claimId: string;
  readonly fence: Fence;
  readonly number: number;
  readonly startedAt: number;
}

/** What a caller is told: its call was done, or it may come again. */
export type Told = 'done' | 'again';

/** What a leader has planned, and of what. */
export interface Plan {
  readonly host: ShardHost;
  readonly namespace: Namespace;
  readonly placing: Parameters<typeof placingOf>[1];
  readonly placement: Placement;
}

export interface ShardChecker {
  readonly name: string;
  onCommit?(commit: Commit): void;
  /** After it, where a commit has changed a map or the moves of one. */
  onMapChange?(change: NamespaceChange, commit: Commit): void;
  onPlan?(plan: Plan): void;
  onShardEvent?(host: ShardHost, event: OwnershipEvent): void;
  onWorkStart?(work: Work): void;
  /** `kept`: its host found at the end that it was still within its claim. */
  onWorkEnd?(work: Work, kept: boolean): void;
  onApplied?(work: Work): void;
  /** The sink has seen a higher fence. */
  onStale?(work: Pick<Work, 'host' | 'scope' | 'fence'>): void;
  onCall?(call: number): void;
  onTold?(call: number, told: Told): void;
  onHistoryLost?(): void;
  atEnd?(): void;
}

export interface ShardFacts {
  now(): number;
  readonly registry: LeaseRegistry;
  /** As it stands in the registry; null before the first. */
  map(namespace: Namespace): StoredShardMap | null;
  hosts(): Iterable<ShardHost>;
  readonly namespaces: readonly { readonly namespace: Namespace; readonly effects: Effects }[];
  readonly shards: number;
  readonly settings: HandoverSettings;
  /** Nothing but planned moves happens in the run. */
  readonly isCalm: boolean;
  /** Some reads are answered by replicas that have fallen behind. */
  readonly readsOldRecords: boolean;
  readonly endsAt: number;
  /** Its last move was begun whatever the round had left. */
  isForced(scope: string): boolean;
}

export type ShardCheckerFactory = (facts: ShardFacts, report: (problem: string) => void) => ShardChecker;
