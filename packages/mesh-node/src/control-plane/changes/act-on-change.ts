/** One verb upon a change, as an act of the API: refused as the life cycle refuses it, previewed without being done, and written with what goes along. */
import {
  type Actor,
  type Change,
  type ChangeTransaction,
  type ChangeVerb,
  type StoredChange,
  type VerbWrites,
  writesOfVerb,
} from '@omnirelay/protocol/change';
import type { RegistryCondition, RegistryWrite } from '@omnirelay/registry';
import type { ChangeActAnswer, MutationOptions } from '@omnirelay/wire';
import type { ChangeEffect, PlannedChange } from '../operation.ts';
import { answerHead, type OperationContext } from '../operation-context.ts';
import { WRITTEN_ETAG } from '../written-etag.ts';
import { actorOf } from './change-actor.ts';
import { describeChange } from './describe-change.ts';
import { freshChange } from './fresh-change.ts';
import { lastReasonOf } from './last-reasons.ts';
import { refusedProblem } from './refused-problem.ts';
import { writeAhead } from './write-ahead.ts';

export interface ActInput extends MutationOptions {
  readonly id: string;
}

export interface ActedBy {
  readonly by: Actor;
  /** Unix milliseconds. */
  readonly at: number;
  /** As it was given. */
  readonly reason?: string;
}

/** What the act needs beside the verb. */
export interface ActRule {
  /** Steps in flight and steps done decide about it. */
  readonly needsJournal?: boolean;
  /** Its reason may be one that was given before, and is none that counts for the next: nothing else that its person does holds it up. */
  readonly anyReason?: boolean;
  /** @throws Problem */
  verb(change: Change, acted: ActedBy): ChangeVerb | Promise<ChangeVerb>;
  /** Of the change as it has become. */
  effects(after: Change, before: Change): readonly string[];
  /** What goes into the same transaction. */
  beside?(): ChangeTransaction;
  /** What the answer says beside. */
  told?(): Partial<Pick<ChangeActAnswer, 'moves' | 'load' | 'warnings' | 'rollbackId'>>;
}

/** @throws Problem */
export async function actOnChange(
  context: OperationContext,
  input: ActInput,
  rule: ActRule,
): Promise<PlannedChange<ChangeActAnswer>> {
  const { state, caller } = context;
  const { needsJournal = false, anyReason = false } = rule;
  const { reason } = input;
  const dryRun = input.dryRun === true;
  const known = reason === undefined || anyReason ? undefined : await lastReasonOf(context);
  const stored = await freshChange(context, input.id, { needsJournal, ifMatch: input.ifMatch });
  const acted = { by: actorOf(caller, known?.last), at: state.wall(), ...(reason !== undefined && { reason }) };
  const written = writesOfVerb(stored, await rule.verb(stored.change, acted));
  if (written.kind === 'refused' && !dryRun) throw refusedProblem(written);
  const answer = { ...answered(context, { stored, written, dryRun }), ...rule.told?.() };
  if (written.kind !== 'writes') return { answer, effect: null };
  const effects = rule.effects(written.change, stored.change);
  if (dryRun) return { answer: { ...answer, effects }, effect: null };
  const said = reason === undefined ? undefined : known?.writesOf(reason);
  const last = await writeAhead(context, written.transactions);
  return {
    answer: { ...answer, effects },
    effect: effectOf({ stored, change: written.change }, [last, rule.beside?.(), said]),
  };
}

interface Answered {
  readonly stored: StoredChange;
  readonly written: VerbWrites;
  readonly dryRun: boolean;
}

function answered({ state, correlationId }: OperationContext, { stored, written, dryRun }: Answered): ChangeActAnswer {
  const { change, version } = stored;
  const before = describeChange({ header: change.header, version }, change.journal);
  const isNew = written.kind === 'writes';
  const after = isNew ? describeChange({ header: written.change.header, version }, written.change.journal) : before;
  return {
    ...answerHead(state),
    cursor: '',
    before,
    change: isNew && !dryRun ? { ...after, etag: WRITTEN_ETAG } : after,
    dryRun,
    unchanged: written.kind === 'unchanged',
    effects: written.kind === 'unchanged' ? ['It is so already.'] : [],
    blockers: written.kind === 'refused' ? [written.detail] : [],
    moves: [],
    load: [],
    warnings: [],
    correlationId,
  };
}

interface Beside {
  readonly conditions: readonly unknown[];
  readonly writes: readonly unknown[];
}

export function effectOf(
  { stored, change }: { readonly stored?: StoredChange; readonly change: Change },
  parts: readonly (Beside | undefined)[],
): ChangeEffect {
  return {
    object: `change/${change.header.id}`,
    ...(stored === undefined ? {} : { before: audited(stored.change) }),
    after: audited(change),
    conditions: parts.flatMap((part) => (part?.conditions ?? []) as readonly RegistryCondition[]),
    writes: parts.flatMap((part) => (part?.writes ?? []) as readonly RegistryWrite[]),
  };
}

/** What of a change the audit says: enough to know which content it was, and where it stood. */
const audited = ({ header }: Change) => ({
  state: header.state,
  revision: header.revision,
  contentHash: header.contentHash,
  approvals: header.approvals.map(({ by, contentHash }) => ({ subject: by.subject, issuer: by.issuer, contentHash })),
  ...(header.overrides.length > 0 && { overrides: header.overrides }),
  ...(header.rollbackOf !== undefined && { rollbackOf: header.rollbackOf }),
  ...(header.rollbackBy !== undefined && { rollbackBy: header.rollbackBy }),
});
