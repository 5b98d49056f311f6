/** Every bound of a change in one place. A header at all of its bounds stays below what one record of the registry may have: a test holds them together. */
export const CHANGE_BOUNDS = {
  /** Steps of one revision of a change. */
  steps: 8_192,
  preconditions: 24_576,
  /** Maps, or documents of policy, that one content was computed on. */
  basis: 64,
  overrides: 16,
  /** Of all revisions that have run. */
  overridesEver: 32,
  checks: 16,
  /** UTF-8 bytes of why a step is taken. */
  stepReasonBytes: 160,
  /** Characters that a reason of a person has. */
  reasonLeast: 10,
  reasonMost: 280,
  /** Approvals that may be asked for. */
  approvals: 5,
  /** People that approvals may be asked of, where not everybody who may operate is. */
  among: 16,
  /** Who wrote, changed or submitted it. */
  authors: 8,
  /** Occasions on which approvals were voided: the last ones are told, others are counted. */
  voids: 2,
  /** Preconditions that are told of one occasion; all are counted. */
  touchedTold: 8,
  revisions: 1_000,
  /** Milliseconds after which one that is paused, and that nobody goes on with, has expired; later where it was to be approved and begun until later. */
  pausedMs: 24 * 3_600_000,
  /** Hand-overs of one step that may be called off before its run has failed. */
  attempts: 5,
  /** Changes that are kept once they have ended, the last first, and the records of steps of all changes together. */
  ended: 500,
  stepRecords: 65_536,
  /** Levels of a document that is hashed. */
  depth: 32,
  /** Characters of a name that is shown; of what was touched, as a sentence. */
  displayNameLength: 100,
  sentenceLength: 300,
  /** Of a title, a ticket and a correlation id. */
  titleLength: 120,
  /** Of a document of policy, and of a check of the guardrails. */
  documentLength: 128,
  checkLength: 64,
  /** Rows of preconditions and of steps that one page of content has. */
  pageRows: 128,
  pages: 512,
} as const;
