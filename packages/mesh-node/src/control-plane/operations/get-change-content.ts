/** What people approve, as it is hashed: whoever has a SHA-256 finds the same hash. */
import { canonicalContent } from '@omnirelay/protocol/change';
import { type ChangeContentAnswer, changesPb } from '@omnirelay/wire';
import { z } from 'zod';
import { changeContentAnswer, changeId, changeRevision } from '../change-schemas.ts';
import { toldRevision } from '../changes/known-change.ts';
import { encodeRecordCursor } from '../cursor.ts';
import { minCursor } from '../list-input.ts';
import type { ReadOperation } from '../operation.ts';
import { answerHead } from '../operation-context.ts';

interface Input {
  readonly id: string;
  readonly revision?: number;
  readonly minCursor?: string;
}

export const getChangeContent: ReadOperation<Input, ChangeContentAnswer> = {
  kind: 'read',
  name: 'get-change-content',
  summary: 'The content of a change as it is hashed: canonical JSON',
  method: 'GET',
  path: '/changes/{id}/content',
  alias: { path: '/rebalance-plans/{id}/content', input: {} },
  scope: 'mesh.read',
  tier: 'none',
  rpc: changesPb.ChangeControlService.method.getChangeContent,
  input: z.strictObject({
    id: changeId,
    revision: z.exactOptional(changeRevision.describe('the newest without it')),
    minCursor,
  }),
  output: changeContentAnswer,
  async run(context, input) {
    const { state } = context;
    const cursor = encodeRecordCursor(state.changes.book.position());
    const { id, revision, contentHash, content } = await toldRevision(context, input.id, input.revision);
    return { ...answerHead(state), cursor, id, revision, contentHash, canonical: canonicalContent(content) };
  },
};
