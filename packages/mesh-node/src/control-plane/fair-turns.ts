/** Long work of one call lets the others have their turn. */
import { setImmediate as nextTurn } from 'node:timers/promises';

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
