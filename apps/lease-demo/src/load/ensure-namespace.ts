/** The namespace of the demo, made by the control API where there is none yet. */
import { setTimeout as delay } from 'node:timers/promises';
import { type ControlClient, ControlError } from '@omnirelay/client';
import { BOUNDS } from '../bounds.ts';

export interface EnsureNamespaceOptions {
  readonly namespace: string;
  readonly shards: number;
  /** Nobody could answer; it asks again. */
  readonly onProblem?: (error: ControlError) => void;
  readonly signal: AbortSignal;
}

/** @throws ControlError for what would not be answered otherwise, and the signal's reason */
export async function ensureNamespace(
  { namespaces }: Pick<ControlClient, 'namespaces'>,
  { namespace, shards, onProblem, signal }: EnsureNamespaceOptions,
): Promise<void> {
  const reason = 'the lease sample was started';
  for (;;) {
    signal.throwIfAborted();
    try {
      await namespaces.create({ namespace, kind: 'queue', shardCount: shards, effects: 'fenced', reason }, { signal });
      return;
    } catch (error) {
      if (!(error instanceof ControlError)) throw error;
      // There is one already.
      if (error.status === 409) return;
      if (!error.retryable) throw error;
      onProblem?.(error);
    }
    await delay(BOUNDS.load.afterFailureMs, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}
