/** Long work of one call lets the others have their turn. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { CONTROL_BOUNDS } from './bounds.ts';

/** Called between two steps: waits once they have taken so long together. */
export function fairTurns(sliceMs: number): () => Promise<void> | undefined {
  let began = performance.now();
  return () =>
    performance.now() - began < sliceMs
      ? undefined
      : nextTurn().then(() => {
          began = performance.now();
        });
}

export interface FairSteps {
  readonly sliceMs: number;
  /** Called after each turn that others had; what it throws ends the work. */
  readonly onTurn?: () => void;
}

/** Renewals and gossip of this node do not wait for work on a large map. */
export const FAIR: FairSteps = { sliceMs: CONTROL_BOUNDS.searchSliceMs };

/** Takes all steps of the work, none of them while others have waited so long. */
export async function fairly<T>(steps: Iterator<unknown, T>, { sliceMs, onTurn }: FairSteps): Promise<T> {
  const turn = fairTurns(sliceMs);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value as T;
    const wait = turn();
    if (wait === undefined) continue;
    await wait;
    onTurn?.();
  }
}
