/** What became of a task where it was to be done. */
import type { ShardCall } from '@omnirelay/mesh-node';
import type { TaskAnswer } from './task-service.ts';

export type TaskOutcome =
  | TaskAnswer
  /** Nothing of it was done: the node does not have the shard, or not now. */
  | { readonly kind: 'not-here'; readonly call: Exclude<ShardCall, { readonly kind: 'admitted' }> }
  /** Not done for now, and not for the shard's sake. */
  | { readonly kind: 'later'; readonly why: string };
