/** Changes that people read and approve before they happen: a part of its own, since only whoever keeps or runs them needs it. */
export { CHANGE_BOUNDS } from './change/bounds.ts';
export {
  CHANGE_CONTENT_PREFIX,
  CHANGE_STEPS_PREFIX,
  CHANGES_PREFIX,
  type ChangeKey,
  changeKey,
  contentKey,
  contentPrefix,
  isChangeId,
  parseChangeKey,
  stepKey,
  stepsPrefix,
} from './change/change-keys.ts';
export type * from './change/change-model.ts';
export { CHANGE_STATES, SKIP_CAUSES, stepsInFlight, WAITING } from './change/change-model.ts';
export { reasonRefusal } from './change/check-reason.ts';
export { canonicalContent, type HashText, hashContent } from './change/content-hash.ts';
export type * from './change/content-model.ts';
export { overridesNow } from './change/content-overrides.ts';
export {
  type ContentPage,
  contentPages,
  decodeContentPage,
  encodeContentPage,
  joinPages,
} from './change/content-pages.ts';
export { contentProblems } from './change/content-problems.ts';
export { type ContentDiff, diffContent } from './change/diff-content.ts';
export { type DraftOptions, draftChange, namespacesIn, placementsIn } from './change/draft-change.ts';
export {
  driftOf,
  type MeshView,
  type PlacementSight,
  preconditionsOf,
  type ShardSight,
  stepsTouched,
} from './change/drift.ts';
export {
  APPROVERS_CHECK,
  adminsAsked,
  approvalsAsked,
  approversCheck,
  type Eligibility,
  mayApprove,
} from './change/eligibility.ts';
export { decodeChange, encodeChange } from './change/header-record.ts';
export { type Inverse, inverseOf, type LeftAlone, type LeftStep, type PastRun } from './change/inverse-content.ts';
export { judgeStep, restOf, type StepVerdict } from './change/judge-step.ts';
export { applyVerb } from './change/life-cycle.ts';
export type * from './change/people.ts';
export { asAuthor, isSamePerson } from './change/people.ts';
export { CHANGE_REFUSALS, type RefusalCode, type Refused } from './change/refusals.ts';
export { ChangeRun, type RunStep, type SettledStep, type WantedStep } from './change/run/change-run.ts';
export { MoveRoom } from './change/run/move-room.ts';
export { plannedFor, reasonOfStep } from './change/run/move-words.ts';
export type { Pace, RunView } from './change/run/run-view.ts';
export { isSamePlacement } from './change/same-placement.ts';
export { decodeJournalStep, encodeJournalStep } from './change/step-record.ts';
export { writesOfNewChange } from './change/stored/new-change-writes.ts';
export { type ReadContent, type ReadJournal, readContent, readJournal } from './change/stored/read-change.ts';
export { droppableChanges, type KeptChange, keepsRevision } from './change/stored/retained-changes.ts';
export type { ChangeTransaction, ChangeWrites, StoredChange } from './change/stored/stored-change.ts';
export { type VerbWrites, writesOfSteps, writesOfVerb } from './change/stored/verb-writes.ts';
export { allows, CHANGE_VERBS, isEnded, VERB_TABLE, type VerbKind } from './change/verb-table.ts';
export type * from './change/verbs.ts';
export { toldVoid } from './change/void-approvals.ts';
export { fullestNodeOf, intoStages } from './rebalance/plan/into-stages.ts';
