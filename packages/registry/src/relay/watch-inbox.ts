/** Pages of one watch as they come, for a reader who takes them in his own time: as many wait as he has given leave for. */
import type { RelayWatchPage } from '@omnirelay/wire';
import type { LineAnswer } from './relay-line.ts';

export interface WatchInboxOptions {
  /** A page was taken: another may come. */
  readonly onRead: () => void;
  readonly onClose: () => void;
}

export class WatchInbox {
  readonly #options: WatchInboxOptions;
  readonly #pages: RelayWatchPage[] = [];
  #end: LineAnswer | null = null;
  #wake: (() => void) | null = null;

  constructor(options: WatchInboxOptions) {
    this.#options = options;
  }

  add(page: RelayWatchPage): void {
    this.#pages.push(page);
    this.#wake?.();
  }

  end(answer: LineAnswer): void {
    this.#end ??= answer;
    this.#wake?.();
  }

  /** The next page; how it ended, once there is none; `null` when the signal was aborted meanwhile. */
  async next(signal: AbortSignal): Promise<RelayWatchPage | { readonly ended: LineAnswer } | null> {
    for (;;) {
      if (signal.aborted) return null;
      const page = this.#pages.shift();
      if (page !== undefined) {
        this.#options.onRead();
        return page;
      }
      if (this.#end !== null) return { ended: this.#end };
      const { promise, resolve } = Promise.withResolvers<void>();
      const onAbort = (): void => resolve();
      this.#wake = resolve;
      signal.addEventListener('abort', onAbort, { once: true });
      await promise;
      signal.removeEventListener('abort', onAbort);
      this.#wake = null;
    }
  }

  close(): void {
    this.#options.onClose();
  }
}
