/** The run in which a mutant shows. */
import type { RunOptions } from '../run-options.ts';
import type { Mutant } from './mutant.ts';

const QUALITY = { delayMs: 1, jitterMs: 1, tailMs: 40, loss: 0 };

export function scenarioRun(mutant: Mutant): RunOptions {
  const { faults, sendBuffer, tightBounds, ...scenario } = mutant.scenario;
  const setting = { name: scenario.plan, quality: QUALITY, startSpreadMs: 1000, clockRateError: 0 };
  const faultPlan = faults && { ...setting, sendBuffer, tightBounds, faults };
  return { ...scenario, mutant, faultPlan };
}
