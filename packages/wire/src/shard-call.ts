/**
 * What calls for a shard say of it, and what a node answers that does not begin one. Headers of HTTP and metadata of gRPC have the same names. A refusal is a
 * problem document (as HTTP body of `application/problem+json`, or in the gRPC trailer `omnirelay-problem` with `UNAVAILABLE`), with the version of
 * the map that the node has in `SHARDS_VERSION_HEADER`.
 */
import type { ProblemDocument } from './control-model.ts';

/** `<lineage epoch>.<generation>`: of the map that the caller chose by, and of the one that the node answers by. */
export const SHARDS_VERSION_HEADER = 'x-omnirelay-shards-version';
/** The shard's scope, `shard/<namespace>/<id>`. */
export const SHARD_HEADER = 'x-omnirelay-shard';
/** The fence that the caller knows the owner to have; the owner's own is what effects are compared by. */
export const SHARD_FENCE_HEADER = 'x-omnirelay-shard-fence';

/**
 * `shard_paused`: come again, here or wherever the map says then. `shard_not_owned`: the shard is another's, or nobody's; with a newer version, look there. Of
 * both nothing was carried out.
 */
export type ShardRefusalCode = 'shard_paused' | 'shard_not_owned';

export interface ShardRefusal extends ProblemDocument {
  readonly code: ShardRefusalCode;
  /** Whose it is by the map of the node that answers. */
  readonly owner?: string;
}

/** HTTP status of both. */
export const SHARD_REFUSAL_STATUS = 503;

export const isShardRefusal = (problem: { readonly code: string }): problem is ShardRefusal =>
  problem.code === 'shard_paused' || problem.code === 'shard_not_owned';
