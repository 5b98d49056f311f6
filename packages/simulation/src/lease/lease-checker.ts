/** A checker of leases sees every commit, every effect and every event of every node, and the truth about all clocks. */
import type { LeaseEvent } from '@omnirelay/protocol';
import type { LeaseHost } from './lease-host.ts';
import type { Commit } from './lease-registry.ts';

export interface Effect {
  readonly host: LeaseHost;
  readonly scope: string;
  readonly fence: string;
  readonly claimId: string;
  readonly startedAt: number;
}

export interface LeaseChecker {
  readonly name: string;
  /** A new life of a node; its machine has been told nothing yet. */
  onStart?(host: LeaseHost): void;
  /** It stood still; its work goes on before its machine hears of anything, the time included. */
  onWake?(host: LeaseHost): void;
  onCommit?(commit: Commit): void;
  onEvent?(host: LeaseHost, event: LeaseEvent): void;
  onEffectStart?(effect: Effect): void;
  /** `kept`: its host found at the end that it was still within its claim. */
  onEffectEnd?(effect: Effect, kept: boolean): void;
  /** The store has another history: an older copy, a promoted replica. */
  onHistoryLost?(): void;
  atEnd?(): void;
}

export interface LeaseFacts {
  now(): number;
  hosts(): Iterable<LeaseHost>;
  /** Scopes whose effects nobody fences. */
  unfenced(scope: string): boolean;
  readonly scopes: readonly string[];
  readonly ttl: number;
  /** When the last registry-wide trouble ended, and when the last fault of this node did. */
  lastFaultOf(node: number): number;
  readonly healsAt: number;
  readonly endsAt: number;
}

export type LeaseCheckerFactory = (facts: LeaseFacts, report: (problem: string) => void) => LeaseChecker;
