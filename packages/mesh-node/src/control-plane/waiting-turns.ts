/** Work of which so much is done at once on this node: more of it waits for its turn, first come first served, not many and not for long. */
import { Problem } from './problem.ts';

export interface WaitingTurnsOptions {
  readonly atOnce: number;
  /** Beyond these others are refused. */
  readonly waiting: number;
  /** Milliseconds. */
  readonly waitMs: number;
  /** What is told to whoever waits for it in vain. */
  readonly busy: string;
}

export class WaitingTurns {
  readonly #options: WaitingTurnsOptions;
  readonly #waiting = new Set<() => void>();
  #running = 0;

  constructor(options: WaitingTurnsOptions) {
    this.#options = options;
  }

  /** Resolves with the turn, which lasts until it is disposed. @throws Problem too_many_requests; node_leaving once `signal` is aborted */
  async take(signal: AbortSignal): Promise<Disposable> {
    if (this.#running < this.#options.atOnce) this.#running += 1;
    else await this.#wait(signal);
    let held = true;
    return {
      [Symbol.dispose]: () => {
        if (held) this.#handOn();
        held = false;
      },
    };
  }

  async #wait(signal: AbortSignal): Promise<void> {
    const { waiting, waitMs } = this.#options;
    if (this.#waiting.size >= waiting) throw this.#inVain();
    const limit = AbortSignal.any([signal, AbortSignal.timeout(waitMs)]);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // Out of the queue in the same turn, so that no place is handed to whoever has given up.
    const giveUp = (): void => {
      this.#waiting.delete(resolve);
      reject(signal.aborted ? new Problem('node_leaving', 'The call ended before its turn came.') : this.#inVain());
    };
    this.#waiting.add(resolve);
    limit.addEventListener('abort', giveUp, { once: true });
    if (limit.aborted) giveUp();
    try {
      await promise;
    } finally {
      limit.removeEventListener('abort', giveUp);
    }
  }

  #inVain(): Problem {
    return new Problem('too_many_requests', this.#options.busy, { retryAfterSeconds: 1 });
  }

  /** Its place goes to whoever waits longest. */
  #handOn(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#running -= 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
