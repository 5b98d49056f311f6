/** What a watch waits in: until there is news, until its stream is over, or until it is time to say that nothing happened. */
import { CONTROL_BOUNDS } from './bounds.ts';

export const heartbeatDue = (): number => performance.now() + CONTROL_BOUNDS.heartbeatMs;

export class WatchPause implements Disposable {
  readonly #signal: AbortSignal;
  readonly #onAbort = (): void => this.wake();
  #wake: () => void = () => undefined;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', this.#onAbort);
  }

  wake(): void {
    this.#wake();
  }

  /** False once it is `due`, as `performance.now` counts, and nothing came. */
  news(isThere: () => boolean, due: number = heartbeatDue()): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), Math.max(0, due - performance.now()));
      this.#wake = () => {
        if (!this.#signal.aborted && !isThere()) return;
        clearTimeout(timer);
        resolve(true);
      };
      this.#wake();
    });
  }

  [Symbol.dispose](): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
  }
}
