/**
 * The one way in which content of changes is made, whoever asks: a person by the API, or whoever leads, who has a plan that is stale computed anew. Of the same
 * question and the same mesh it is the same content.
 */
import { assertNever } from '@omnirelay/primitives';
import {
  type ChangeContent,
  contentProblems,
  type GuardrailCheck,
  type GuardrailOverride,
  type LeftStep,
} from '@omnirelay/protocol/change';
import { Problem } from '../../control-plane/problem.ts';
import type { ChangeQuestion } from './change-question.ts';
import type { Drafted } from './drafted-content.ts';
import { placeAsSupposed } from './place-as-supposed.ts';
import { planRebalance } from './plan-rebalance.ts';
import type { PlanningSight } from './planning-sight.ts';
import { takeMoves } from './take-moves.ts';
import { undoChange } from './undo-change.ts';

export interface Computed {
  readonly content: ChangeContent;
  /** As it will be checked, were it submitted now. */
  readonly checks: readonly GuardrailCheck[];
  /** For lists. */
  readonly title: string;
  /** What is to be known of it: sentences. */
  readonly warnings: readonly string[];
  /** Of what undoes another: what it leaves alone. */
  readonly left: readonly LeftStep[];
}

/** @throws Problem invalid_input, not_found, nothing_to_move, content_invalid, node_leaving, record_unreadable; RegistryError */
export async function computeContent(question: ChangeQuestion, sight: PlanningSight): Promise<Computed> {
  const { content: bare, title, warnings, left = [] } = await drafted(question, sight);
  const { asked } = question;
  const checks = sight.checksOf(asked.kind === 'rollback' ? { rollbackOf: asked.of } : {}, bare);
  const content = { ...bare, overrides: overridesOf(checks, question.overrides) };
  const problems = contentProblems(content);
  if (problems.length > 0) throw new Problem('content_invalid', problems.join(' '));
  return { content, checks, title, warnings: [...warnings, ...idleOverrides(checks, question)], left };
}

function drafted({ asked }: ChangeQuestion, sight: PlanningSight): Promise<Drafted> {
  switch (asked.kind) {
    case 'rebalance':
      return planRebalance(asked.namespace, sight);
    case 'simulation':
      return placeAsSupposed(asked.query, sight);
    case 'moves':
      return Promise.resolve(takeMoves(asked.moves, sight));
    case 'rollback':
      return undoChange(asked.of, sight);
    default:
      return assertNever(asked);
  }
}

/** The very figures of what fails now: what becomes worse is asked for anew. */
const overridesOf = (checks: readonly GuardrailCheck[], names: readonly string[]): readonly GuardrailOverride[] =>
  checks
    .filter(({ name, passes }) => !passes && names.includes(name))
    .map(({ name, measured, limit }) => ({ check: name, measured, limit }));

function idleOverrides(checks: readonly GuardrailCheck[], { overrides }: ChangeQuestion): readonly string[] {
  const failing = new Set(checks.filter(({ passes }) => !passes).map(({ name }) => name));
  const idle = overrides.filter((name) => !failing.has(name));
  return idle.map((name) => `It does not go beyond ${name}, so there is nothing to override.`);
}
