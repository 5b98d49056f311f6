/** What one revision of a change has otherwise than another. */
import { type ChangeDiffAnswer, type ChangeDiffQuery, changesPb } from '@omnirelay/wire';
import { z } from 'zod';
import { changeDiffAnswer, changeId, changeRevision } from '../change-schemas.ts';
import { diffRevisions } from '../changes/diff-revisions.ts';
import { toldRevision } from '../changes/known-change.ts';
import { encodeRecordCursor } from '../cursor.ts';
import { minCursor } from '../list-input.ts';
import type { ReadOperation } from '../operation.ts';
import { answerHead } from '../operation-context.ts';

export const diffChange: ReadOperation<ChangeDiffQuery, ChangeDiffAnswer> = {
  kind: 'read',
  name: 'diff-change',
  summary: 'What one revision of a change moves otherwise than another',
  method: 'GET',
  path: '/changes/{id}/diff',
  alias: { path: '/rebalance-plans/{id}/diff', input: {} },
  scope: 'mesh.read',
  tier: 'none',
  rpc: changesPb.ChangeControlService.method.diffChange,
  input: z.strictObject({
    id: changeId,
    fromRevision: changeRevision,
    toRevision: z.exactOptional(changeRevision.describe('the newest without it')),
    minCursor,
  }),
  output: changeDiffAnswer,
  async run(context, input) {
    const { state } = context;
    const cursor = encodeRecordCursor(state.changes.book.position());
    const was = await toldRevision(context, input.id, input.fromRevision);
    const is = await toldRevision(context, input.id, input.toRevision);
    return { ...answerHead(state), cursor, id: was.id, diff: diffRevisions(was, is) };
  },
};
