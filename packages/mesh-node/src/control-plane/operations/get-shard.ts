/** One shard: who owns it, who may accept for it, and what is kept of what happened to it. */
import { type ShardAnswer, shardsPb } from '@omnirelay/wire';
import { z } from 'zod';
import { CONTROL_BOUNDS } from '../bounds.ts';
import { encodeRecordCursor } from '../cursor.ts';
import { minCursor } from '../list-input.ts';
import type { ReadOperation } from '../operation.ts';
import { answerHead } from '../operation-context.ts';
import { namespaceName, shardAnswer, shardName } from '../shard-schemas.ts';
import { knownShard, type NamedShard, shardHistory } from '../shards/known-shard.ts';
import { staleness } from '../stale-since.ts';

export const getShard: ReadOperation<NamedShard & { readonly minCursor?: string }, ShardAnswer> = {
  kind: 'read',
  name: 'get-shard',
  summary: 'One shard, with what happened to it',
  method: 'GET',
  path: '/shards/{namespace}/{shardId}',
  scope: 'mesh.read',
  tier: 'none',
  rpc: shardsPb.ShardControlService.method.getShard,
  input: z.strictObject({ namespace: namespaceName, shardId: shardName, minCursor }),
  output: shardAnswer,
  async run({ state }, input) {
    const known = knownShard(state, input);
    return {
      ...answerHead(state),
      cursor: encodeRecordCursor(state.shards.book.position()),
      shard: known.told,
      history: shardHistory(known, CONTROL_BOUNDS.shardHistory),
      ...staleness(state.shards.staleSince()),
    };
  },
};
