/** One change that a caller names, whole: its header and journal as this node has read them, and its content. */
import {
  type ChangeId,
  type Change as CoreChange,
  type JournalStep,
  overridesNow,
  WAITING,
} from '@omnirelay/protocol/change';
import type { Change, ChangeMove, ChangePlacement } from '@omnirelay/wire';
import type { ControlState, OperationContext } from '../operation-context.ts';
import { Problem } from '../problem.ts';
import { maySee } from './change-actor.ts';
import type { KnownHeader } from './change-book.ts';
import { requireChanges } from './change-state.ts';
import type { ShelvedContent } from './content-shelf.ts';
import { describeChange, describeMove, describePlacement } from './describe-change.ts';

type Asker = Pick<OperationContext, 'state' | 'caller' | 'signal'>;

/** @throws Problem registry_dark, not_found, record_unreadable */
export function knownHeader({ state, caller }: Pick<OperationContext, 'state' | 'caller'>, id: string): KnownHeader {
  requireChanges(state);
  const { book } = state.changes;
  const known = book.get(id);
  // Whoever may not see it learns no more than that there is nothing to see.
  if (known !== undefined && maySee(caller, known.header)) return known;
  const unread = book.unreadable().find(({ record }) => record === `changes/${id}`);
  if (unread !== undefined) throw new Problem('record_unreadable', `Of ${unread.record}, ${unread.why}.`);
  throw new Problem(
    'not_found',
    `There is no change ${id} that you may see: \`mesh changes list\` names those there are.`,
  );
}

/** As lists and watches tell it. */
export const toldChange = ({ changes }: Pick<ControlState, 'changes'>, known: KnownHeader): Change =>
  describeChange(known, changes.book.steps(known.header).values());

export interface WholeChange extends ShelvedContent {
  readonly known: KnownHeader;
  readonly told: Change;
  readonly core: CoreChange;
}

/** @throws Problem registry_dark, not_found, record_unreadable; RegistryError */
export async function wholeChange(context: Asker, id: string): Promise<WholeChange> {
  const known = knownHeader(context, id);
  const { state, signal } = context;
  const shelved = await state.changes.contents.read(known.header, signal);
  const journal = journalOf(state, known.header, shelved);
  return {
    ...shelved,
    known,
    told: toldChange(state, known),
    core: { header: known.header, content: shelved.content, journal },
  };
}

/** One a step. */
function journalOf(
  { changes }: Pick<ControlState, 'changes'>,
  of: { readonly id: ChangeId; readonly revision: number },
  { content }: ShelvedContent,
): readonly JournalStep[] {
  const steps = changes.book.steps(of);
  return content.steps.map((_step, at) => steps.get(at) ?? WAITING);
}

export interface ToldRevision extends ShelvedContent {
  readonly id: ChangeId;
  readonly revision: number;
  readonly moves: readonly ChangeMove[];
  readonly placements: readonly ChangePlacement[];
}

/** What a revision of it does and how far each step has come; the newest without one. @throws as `wholeChange` */
export async function toldRevision(context: Asker, id: string, revision?: number): Promise<ToldRevision> {
  const { state, signal } = context;
  const { header } = knownHeader(context, id);
  if (revision !== undefined && revision > header.revision)
    throw new Problem('not_found', `${id} has ${header.revision} revisions, and no revision ${revision}.`);
  const of = { id: header.id, revision: revision ?? header.revision };
  const isNewest = of.revision === header.revision;
  const shelved = await state.changes.contents.read(isNewest ? { ...of, contentHash: header.contentHash } : of, signal);
  return { ...shelved, ...of, ...stepsOf(shelved, journalOf(state, of, shelved)) };
}

/** `journal`: one a step; none of what nobody has begun. */
export function stepsOf({ content }: Pick<ShelvedContent, 'content'>, journal: readonly JournalStep[] = []) {
  const { lineageEpoch } = content.basis;
  const moves: ChangeMove[] = [];
  const placements: ChangePlacement[] = [];
  for (const [at, step] of content.steps.entries()) {
    const placed = { at, journal: journal[at], lineageEpoch };
    if (step.kind === 'move-shard') moves.push(describeMove({ ...placed, step }));
    else placements.push(describePlacement({ ...placed, step }));
  }
  return { moves, placements };
}

/** For what goes by the header and by what its content goes beyond, without reading the content. */
export const headerAlone = (header: CoreChange['header']): CoreChange => ({
  header,
  content: {
    kind: header.kind,
    basis: { lineageEpoch: 0n, maps: [] },
    overrides: overridesNow(header),
    preconditions: [],
    steps: [],
  },
  journal: [],
});
