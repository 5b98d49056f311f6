/** A planted bug of planned changes, laid over the real parts from outside: it proves that a checker sees what it is there to see. */
import type { Namespace } from '@omnirelay/protocol';
import type { ContentHash, Pace, SettledStep, StepVerb, StoredChange } from '@omnirelay/protocol/change';
import type { Beside } from '../sharding/publish-map.ts';
import type { ChangesScenario } from './changes-run.ts';

export interface ChangeMutant {
  readonly name: string;
  readonly bug: string;
  /** The checker that must catch it. */
  readonly caughtBy: string;
  /** A run in which it shows, and which is clean without it. */
  readonly scenario: ChangesScenario;
  /** What a leader takes a change for. */
  readonly seen?: (stored: StoredChange) => StoredChange;
  readonly pace?: (pace: Pace) => Pace;
  readonly settled?: (step: SettledStep) => SettledStep | null;
  /** What a transaction of hand-overs writes of steps. */
  readonly verbs?: (verbs: readonly StepVerb[]) => readonly StepVerb[];
  readonly beside?: (beside: Beside) => Beside;
  readonly isHeld?: (namespace: Namespace) => boolean;
  /** What somebody approves who has read that, where the content is this. */
  readonly approves?: (read: ContentHash, now: ContentHash) => ContentHash;
}
