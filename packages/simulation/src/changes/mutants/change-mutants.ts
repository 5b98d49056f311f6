/** Planted bugs of planned changes, each with the run that shows it: `npm run sim -- changes --mutant NAME`. */
import type { Pace } from '@omnirelay/protocol/change';
import type { ChangeMutant } from '../change-mutant.ts';

/** People who never rest, and nothing else; and one plan. */
const RESTLESS = { seed: 1, seconds: 45, faults: [] };
const ONE_PLAN = { seed: 1, seconds: 45, moves: 50 };

const MANY = 1_000;

export const CHANGE_MUTANTS: readonly ChangeMutant[] = [
  {
    name: 'done-before-it-is',
    bug: 'A step is written done as it begins.',
    caughtBy: 'steps-are-done-once',
    scenario: ONE_PLAN,
    verbs: (verbs) =>
      verbs.flatMap((verb) =>
        verb.kind === 'step-begun' ? [verb, { ...verb, kind: 'step-done', generation: 1n } as const] : [],
      ),
  },
  {
    name: 'map-without-step',
    bug: 'The map changes in one transaction, and its step is left for another.',
    caughtBy: 'moves-are-of-steps',
    scenario: ONE_PLAN,
    verbs: (verbs) => verbs.filter(({ kind }) => kind !== 'step-done'),
  },
  {
    name: 'rounds-go-on',
    bug: 'Shards are evened out although people are to be asked.',
    caughtBy: 'moves-are-of-steps',
    scenario: ONE_PLAN,
    isHeld: () => false,
  },
  {
    name: 'moves-it-likes',
    bug: 'Rounds send what a plan has moved to where they would rather have it.',
    caughtBy: 'the-plan-is-done',
    scenario: ONE_PLAN,
    isHeld: () => false,
  },
  {
    name: 'compares-no-header',
    bug: 'What begins does not compare that the change is under way still.',
    caughtBy: 'nothing-begins-unapproved',
    scenario: { ...RESTLESS, seed: 37 },
    beside: ({ conditions, writes }) => ({
      conditions: conditions.filter(({ key }) => !key.startsWith('changes/')),
      writes,
    }),
  },
  {
    name: 'approves-what-is-there',
    bug: 'An approval counts for the content that there is, whatever was read.',
    caughtBy: 'approvals-are-of-what-was-read',
    scenario: RESTLESS,
    approves: (_read, now) => now,
  },
  {
    name: 'knows-no-limits',
    bug: 'All steps of a plan begin at once.',
    caughtBy: 'limits-are-kept',
    scenario: ONE_PLAN,
    pace: (pace): Pace => ({
      ...pace,
      limits: { ...pace.limits, movesPerNode: MANY, movesPerCluster: MANY },
    }),
  },
  {
    name: 'deaf-to-freezes',
    bug: 'Steps begin in a freeze.',
    caughtBy: 'freezes-begin-nothing',
    scenario: RESTLESS,
    pace: (pace) => ({ ...pace, heldBy: null }),
  },
  {
    name: 'never-lets-go',
    bug: 'A step whose move was called off stays begun.',
    caughtBy: 'changes-come-to-an-end',
    scenario: { seed: 1, seconds: 60 },
    verbs: (verbs) => verbs.filter(({ kind }) => kind !== 'step-let-go'),
    settled: (step) => (step.kind === 'let-go' ? null : step),
  },
  {
    name: 'next-leader-begins-nothing',
    bug: 'Who leads next leaves alone what another has begun to run.',
    caughtBy: 'changes-come-to-an-end',
    scenario: { ...ONE_PLAN, kill: { transaction: 12, how: 'before' } },
    seen: (stored) => {
      const isUnderWay = stored.change.journal.filter(({ state }) => state === 'done').length > 8;
      const header = { ...stored.change.header, state: 'cancelled' } as const;
      return isUnderWay ? { ...stored, change: { ...stored.change, header } } : stored;
    },
  },
];

export const changeMutantNamed = (name: string): ChangeMutant | undefined =>
  CHANGE_MUTANTS.find((mutant) => mutant.name === name);
