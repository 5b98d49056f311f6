/** Calls that wait while their shard changes hands: told once whether they may begin, go elsewhere or come again. Bounded in number and in time. */
import type { Clock } from '@omnirelay/primitives';
import { type HoldBounds, HoldQueue } from '@omnirelay/protocol';
import { machineTimer } from '../machine-timer.ts';

interface HeldCall {
  readonly settle: (to: 'released' | 'paused') => void;
}

export class HeldCalls implements Disposable {
  readonly #queue: HoldQueue<HeldCall>;
  readonly #clock: Clock;
  readonly #timer;
  #ended = false;

  constructor(clock: Clock, bounds: Pick<HoldBounds, 'deadline'> & Partial<HoldBounds>) {
    this.#clock = clock;
    this.#queue = new HoldQueue(bounds);
    this.#timer = machineTimer({
      clock,
      nextDeadline: () => this.#queue.nextDeadline(),
      onDue: () => this.#expire(),
    });
  }

  get size(): number {
    return this.#queue.size;
  }

  /** `paused`: there is no room, its time is over, or the node ends or has ended. A call that is given up keeps its place until then. */
  wait(scope: string, signal?: AbortSignal): Promise<'released' | 'paused'> {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<'released' | 'paused'>();
    const giveUp = (): void => reject(signal?.reason as Error);
    const settle = (to: 'released' | 'paused'): void => {
      signal?.removeEventListener('abort', giveUp);
      resolve(to);
    };
    if (this.#ended || !this.#queue.hold(scope, { settle }, this.#clock.now())) return Promise.resolve('paused');
    signal?.addEventListener('abort', giveUp, { once: true });
    this.#timer.arm();
    return promise;
  }

  release(scope: string): void {
    for (const { settle } of this.#queue.release(scope)) settle('released');
    this.#timer.arm();
  }

  [Symbol.dispose](): void {
    this.#ended = true;
    this.#timer[Symbol.dispose]();
    for (const { settle } of this.#queue.expire(Number.POSITIVE_INFINITY as never)) settle('paused');
  }

  #expire(): void {
    for (const { settle } of this.#queue.expire(this.#clock.now())) settle('paused');
    this.#timer.arm();
  }
}
