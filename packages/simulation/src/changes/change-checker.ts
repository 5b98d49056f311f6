/** A checker of planned changes sees every commit beside what stood there before it, and the truth about moves and maps. */
import type { HandoverMove, Namespace, StoredShardMap } from '@omnirelay/protocol';
import type { ChangeId, ContentHash } from '@omnirelay/protocol/change';
import type { RebalancePolicy } from '@omnirelay/protocol/policy';
import type { Commit } from '../lease/lease-registry.ts';
import type { NamespaceChange } from '../sharding/map-ledger.ts';
import type { ChangeLedger } from './change-ledger.ts';

export interface ChangeCommit {
  readonly commit: Commit;
  /** After it; its `steps` and `headers` are what this commit has written. */
  readonly ledger: ChangeLedger;
  /** What it has done to maps and moves. */
  readonly maps: readonly NamespaceChange[];
}

export interface ChangeFacts {
  now(): number;
  wall(): number;
  readonly policy: RebalancePolicy;
  readonly ledger: ChangeLedger;
  map(namespace: Namespace): StoredShardMap | null;
  /** In flight, of all namespaces. */
  moves(): readonly HandoverMove[];
  /** The epoch of the node stands, and it is not to give its shards away. */
  keepsItsShards(node: string): boolean;
  /** What the person read before it approved. */
  readBy(subject: string, id: ChangeId): ContentHash | undefined;
  /** Milliseconds that what was decided may be on its way. */
  readonly travels: number;
}

export interface ChangeChecker {
  readonly name: string;
  onCommit?(commit: ChangeCommit): void;
  atEnd?(): void;
}

export type ChangeCheckerFactory = (facts: ChangeFacts, report: (problem: string) => void) => ChangeChecker;
