/** Waits until something answers over HTTP. There is no event to wait for in another process, so it is asked again and again. */
import { setTimeout as delay } from 'node:timers/promises';
import { BOUNDS } from './bounds.ts';

/** Resolves once the URL answers with a status that the check takes; rejects with the signal. */
export async function untilAnswers(
  url: string,
  options: { readonly signal: AbortSignal; readonly accepts?: (status: number) => boolean },
): Promise<void> {
  const accepts = options.accepts ?? ((status) => status < 500);
  for (;;) {
    options.signal.throwIfAborted();
    try {
      const answer = await fetch(url, { signal: options.signal, redirect: 'manual' });
      await answer.body?.cancel();
      if (accepts(answer.status)) return;
    } catch {
      options.signal.throwIfAborted();
    }
    await delay(BOUNDS.pollMs, undefined, { signal: options.signal });
  }
}
