/** One change, with what it does to the mesh, and what whoever asks may do to it. */
import { formatMapVersion } from '@omnirelay/protocol';
import { toldVoid } from '@omnirelay/protocol/change';
import { type ChangeAnswer, type ChangeDiff, changesPb } from '@omnirelay/wire';
import { z } from 'zod';
import { changeAnswer, changeId } from '../change-schemas.ts';
import { allowedVerbs } from '../changes/allowed-verbs.ts';
import { flowsOf, loadsOf } from '../changes/change-load.ts';
import { warningsOf } from '../changes/change-warnings.ts';
import { diffRevisions } from '../changes/diff-revisions.ts';
import { stepsOf, toldRevision, type WholeChange, wholeChange } from '../changes/known-change.ts';
import { encodeRecordCursor } from '../cursor.ts';
import { minCursor } from '../list-input.ts';
import type { ReadOperation } from '../operation.ts';
import { answerHead, type ControlState, type OperationContext } from '../operation-context.ts';
import { Problem } from '../problem.ts';
import { staleness } from '../stale-since.ts';

function basisOf({ shards }: ControlState, { content: { basis } }: WholeChange): ChangeAnswer['basis'] {
  const { lineageEpoch } = basis;
  return {
    lineageEpoch: lineageEpoch.toString(),
    maps: basis.maps.map(({ namespace, generation }) => {
      const map = shards.book.map(namespace)?.head?.map;
      const version = formatMapVersion({ lineageEpoch, generation });
      return { namespace, version, ...(map === undefined ? {} : { now: formatMapVersion(map) }) };
    }),
  };
}

/** Since approvals were voided last, where another content has come since. */
async function sinceVoid(context: OperationContext, { known }: WholeChange): Promise<ChangeDiff | undefined> {
  const { header } = known;
  const last = toldVoid(header.voids);
  if (last === undefined || last.revision === header.revision) return undefined;
  try {
    const [was, is] = [await toldRevision(context, header.id, last.revision), await toldRevision(context, header.id)];
    return diffRevisions(was, is);
  } catch (error) {
    // What was approved before is kept no more, or cannot be read: the change itself can.
    if (error instanceof Problem) return undefined;
    throw error;
  }
}

export const getChange: ReadOperation<{ readonly id: string; readonly minCursor?: string }, ChangeAnswer> = {
  kind: 'read',
  name: 'get-change',
  summary: 'One change, what it does to the mesh, and what you may do to it',
  method: 'GET',
  path: '/changes/{id}',
  alias: { path: '/rebalance-plans/{id}', input: {} },
  scope: 'mesh.read',
  tier: 'none',
  rpc: changesPb.ChangeControlService.method.getChange,
  input: z.strictObject({ id: changeId, minCursor }),
  output: changeAnswer,
  async run(context, { id }) {
    const { state, caller } = context;
    const whole = await wholeChange(context, id);
    const { core, told } = whole;
    const { moves, placements } = stepsOf(core, core.journal);
    const since = await sinceVoid(context, whole);
    const standing = core.content.steps.flatMap((step, at) =>
      step.kind === 'move-shard' ? [{ step, state: core.journal[at]?.state ?? ('waiting' as const) }] : [],
    );
    return {
      ...answerHead(state),
      cursor: encodeRecordCursor(state.changes.book.position()),
      change: told,
      basis: basisOf(state, whole),
      placements,
      flows: flowsOf(moves),
      load: loadsOf(state, standing),
      verbs: allowedVerbs(core, caller, state.wall()),
      warnings: warningsOf(state, core),
      ...(since === undefined ? {} : { sinceVoid: since }),
      ...staleness(state.changes.staleSince()),
    };
  },
};
