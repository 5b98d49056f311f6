/** One task from the load generator's side: to any gateway that is up, and again until it is done. */
import { setTimeout as delay } from 'node:timers/promises';
import { BOUNDS } from '../bounds.ts';
import type { Task } from '../task-service.ts';
import type { Gateways } from './open-gateways.ts';

export interface SubmitGround {
  readonly gateways: Pick<Gateways, 'run'>;
  /** A request has failed; it is made again. */
  readonly onFailure: (task: Task, error: unknown) => void;
}

/** Resolves once it is done. Rejects with the signal's reason, and no sooner. */
export async function submitTask(
  { gateways, onFailure }: SubmitGround,
  task: Task,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    try {
      await gateways.run(task, signal);
      return;
    } catch (error) {
      signal.throwIfAborted();
      onFailure(task, error);
      await delay(BOUNDS.load.afterFailureMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}
