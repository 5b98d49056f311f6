/** Changes as users of the control client see them: planned, read, approved, done step by step, and undone. Every method rejects with `ControlError`. */
import type {
  ChangeActAnswer,
  ChangeActInput,
  ChangeAnswer,
  ChangeContentAnswer,
  ChangeDiffAnswer,
  ChangeDiffQuery,
  ChangeList,
  ChangeListQuery,
  ChangeMoveList,
  ChangeMovesQuery,
  ChangeWatchEvent,
  ChangeWatchQuery,
  CreateChangeInput,
  RecomputeChangeInput,
} from '@omnirelay/wire';
import type { CallOptions, ReadOptions, WatchItem } from './api.ts';

export type ChangeWatchItem = WatchItem<ChangeWatchEvent>;

/** A change, and what is said to it. */
export type ChangeVerbInput = Omit<ChangeActInput, 'contentHash'>;
/** `contentHash`: of what was read. */
export type ChangeHashedInput = ChangeVerbInput & { readonly contentHash: string };

export interface ChangeCalls {
  /** `mine`: those that whoever asks may approve now. */
  list(query?: ChangeListQuery, options?: CallOptions): Promise<ChangeList>;
  /** With what whoever asks may do, and why not. */
  get(id: string, options?: ReadOptions): Promise<ChangeAnswer>;
  /** Each that goes on, and each step that comes further. Without a cursor begins with a snapshot. */
  watch(options: ChangeWatchQuery & { readonly signal: AbortSignal }): AsyncIterable<ChangeWatchItem>;
  moves(query: ChangeMovesQuery, options?: CallOptions): Promise<ChangeMoveList>;
  /** The text that is hashed, byte for byte; the newest revision without one. */
  content(
    query: { readonly id: string; readonly revision?: number },
    options?: ReadOptions,
  ): Promise<ChangeContentAnswer>;
  diff(query: ChangeDiffQuery, options?: CallOptions): Promise<ChangeDiffAnswer>;
  /** Needs a reason. With `dryRun` what it would move, and which checks fail; without `submit` a draft. */
  create(input: CreateChangeInput, options?: CallOptions): Promise<ChangeActAnswer>;
  submit(input: ChangeVerbInput, options?: CallOptions): Promise<ChangeActAnswer>;
  /** Another revision, computed now of what was asked when it was made. */
  recompute(input: RecomputeChangeInput, options?: CallOptions): Promise<ChangeActAnswer>;
  /** Needs a reason. */
  approve(input: ChangeHashedInput, options?: CallOptions): Promise<ChangeActAnswer>;
  /** Needs a reason. */
  reject(input: ChangeVerbInput, options?: CallOptions): Promise<ChangeActAnswer>;
  /** Needs a reason. */
  execute(input: ChangeHashedInput, options?: CallOptions): Promise<ChangeActAnswer>;
  /** Nothing begins any more; steps in flight come to their end. */
  pause(input: ChangeVerbInput, options?: CallOptions): Promise<ChangeActAnswer>;
  /** Needs a reason. */
  resume(input: ChangeVerbInput, options?: CallOptions): Promise<ChangeActAnswer>;
  /** Needs a reason. */
  cancel(input: ChangeVerbInput, options?: CallOptions): Promise<ChangeActAnswer>;
  /** Needs a reason. Makes the change that undoes it (`rollbackId`). */
  rollback(input: ChangeVerbInput, options?: CallOptions): Promise<ChangeActAnswer>;
}
