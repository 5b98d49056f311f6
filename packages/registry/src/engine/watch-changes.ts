/**
 * A watch over a change log, by pulling: the watcher holds one page and the log holds the rest, so a slow watcher costs no memory; when
 * the log has moved past it, it is told `compacted`. `wake` only says that looking again may be worth it.
 */
import type { Revision, WatchEvent } from '../port.ts';
import type { ChangePage } from './answer-reads.ts';

export interface ChangeSource {
  page(from: Revision, signal: AbortSignal): Promise<ChangePage>;
  /** Calls back after each change that may matter; returns the way to unsubscribe. */
  onWake(callback: () => void): () => void;
}

export async function* watchChanges(
  source: ChangeSource,
  start: Revision,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent> {
  let from = start;
  let told: Revision | undefined;
  let woken = true;
  let resume: (() => void) | undefined;
  const wake = () => {
    woken = true;
    resume?.();
  };
  const unsubscribe = source.onWake(wake);
  signal.addEventListener('abort', wake);
  try {
    while (!signal.aborted) {
      woken = false;
      let page: ChangePage;
      try {
        page = await source.page(from, signal);
      } catch (error) {
        if (signal.aborted) return;
        throw error;
      }
      for (const event of page.events) {
        if (signal.aborted) return;
        yield event;
        if (event.kind === 'compacted') return;
      }
      if (signal.aborted) return;
      if (told === undefined || page.upTo > told) {
        yield { kind: 'progress', revision: page.upTo };
        told = page.upTo;
      }
      from = page.upTo;
      if (page.more || woken) continue;
      await new Promise<void>((resolve) => {
        resume = resolve;
        if (woken || signal.aborted) resolve();
      });
      resume = undefined;
    }
  } finally {
    unsubscribe();
    signal.removeEventListener('abort', wake);
  }
}
