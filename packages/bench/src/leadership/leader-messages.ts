/** What those who drive leader processes and the processes themselves say to each other over IPC. Times are of the clock all processes share. */
import type { Effect } from './effects.ts';

export interface LeaderStart {
  readonly config: string;
  /** Under which it does what it may, as soon and as long as it may. */
  readonly scopes: readonly string[];
  /** Each effect keeps a record of its own, and its outcome is told. */
  readonly keepsLog: boolean;
  /** Between two effects of one scope. */
  readonly everyMs: number;
}

export type LeaderCommand =
  | { readonly kind: 'start'; readonly start: LeaderStart }
  | { readonly kind: 'census' }
  /** Writes on under a claim that it had, asking nobody: what a process does that does not know yet. */
  | { readonly kind: 'go-on'; readonly scope: string; readonly claimId: string }
  | { readonly kind: 'leave' };

export type LeaderAnswer =
  | { readonly kind: 'started' }
  | {
      readonly kind: 'census';
      readonly alive: number;
      readonly holds: readonly string[];
      /** Its own lease is good by a clock it trusts. */
      readonly sound: boolean;
    }
  /** The first effect under each claim; with `keepsLog` every one. */
  | {
      readonly kind: 'accepted';
      readonly scope: string;
      readonly effect: Effect;
      readonly beganMs: number;
      readonly atMs: number;
    }
  | { readonly kind: 'refused'; readonly scope: string; readonly cause: string; readonly effect: Effect }
  | { readonly kind: 'unknown'; readonly scope: string; readonly effect: Effect }
  | { readonly kind: 'went-on'; readonly outcome: string }
  | { readonly kind: 'leaving'; readonly atMs: number }
  | { readonly kind: 'failed'; readonly detail: string };
