/** Changes as they are told with the fleet: those that are open and the last that ended, without what only the page of one shows; and what a frame makes of them. */
import type { Change, ChangeMove, ChangePerson, ChangeState } from './change-model.ts';
import { toldVoid } from './told-void.ts';

export interface LiveChange extends Omit<Change, 'checks' | 'voids' | 'voidsBefore' | 'among' | 'adminsOnly'> {
  /** The last that took any: when and why approvals were voided, whose they were, and how much of what they rested upon holds no more. */
  readonly voided?: {
    readonly at: string;
    readonly why: Change['voids'][number]['why'];
    readonly by: readonly ChangePerson[];
    readonly touchedCount: number;
  };
}

/** A step that has come further. */
export interface LiveStep {
  readonly changeId: string;
  readonly move: ChangeMove;
  /** RFC 3339: when it was told. */
  readonly at: string;
}

export interface LiveChanges {
  /** Another one whenever a change has: not with its steps. */
  readonly version: string;
  /** Another one with each step as well. */
  readonly stepped: string;
  /** The newest first. */
  readonly changes: readonly LiveChange[];
  /** With those that are not here: a view holds only so many. */
  readonly total: number;
  /** The last ones, the newest first. */
  readonly steps: readonly LiveStep[];
  /** Why there will be no more, if so. */
  readonly problem?: string;
}

/** What a frame tells of them: all, or what is otherwise since the one before. */
export interface ChangesNews extends Omit<LiveChanges, 'changes'> {
  readonly whole: boolean;
  readonly changed: readonly LiveChange[];
  readonly removed: readonly string[];
}

/** Steps that a browser keeps. */
const KEPT_STEPS = 100;

const OPEN: ReadonlySet<ChangeState> = new Set([
  'Draft',
  'Checking',
  'AwaitingApproval',
  'Approved',
  'Executing',
  'Paused',
  'Stale',
]);

/** Whether something may still become of it, though nobody undoes it. */
export const isOpen = ({ state }: { readonly state: ChangeState }): boolean => OPEN.has(state);

export function asLive(change: Change): LiveChange {
  const { checks: _, voids, voidsBefore: __, among: ___, adminsOnly: ____, ...live } = change;
  const told = toldVoid(voids);
  if (told === undefined) return live;
  const { at, why, approvals, touchedCount } = told;
  return { ...live, voided: { at, why, by: approvals.map(({ by }) => by), touchedCount } };
}

const newestFirst = (a: LiveChange, b: LiveChange): number =>
  a.createdAt === b.createdAt ? (a.id < b.id ? -1 : 1) : a.createdAt < b.createdAt ? 1 : -1;

/** The same object where nothing was told. */
export function withNews(before: LiveChanges | undefined, news: ChangesNews | undefined): LiveChanges | undefined {
  if (news === undefined) return before;
  const { whole, changed, removed, steps, ...said } = news;
  const held = new Map(whole || before === undefined ? [] : before.changes.map((change) => [change.id, change]));
  for (const id of removed) held.delete(id);
  for (const change of changed) held.set(change.id, change);
  return {
    ...said,
    changes: [...held.values()].sort(newestFirst),
    steps: whole ? steps : withoutRepeated([...steps, ...(before?.steps ?? [])]).slice(0, KEPT_STEPS),
  };
}

/** A tab that has just come may be told a step once with all of it, and once more by itself. */
function withoutRepeated(steps: readonly LiveStep[]): readonly LiveStep[] {
  const keyed = steps.map(
    (step) => [`${step.changeId} ${step.move.step} ${step.move.state} ${step.at}`, step] as const,
  );
  return [...new Map(keyed.toReversed()).values()].reverse();
}

/** What tells all of it to a tab that has just come. */
export function allNews({ changes, ...said }: LiveChanges): ChangesNews {
  return { ...said, whole: true, changed: changes, removed: [] };
}
