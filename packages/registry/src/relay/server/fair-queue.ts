/**
 * Work of many callers for one store: each has a queue of its own, and they take turns. Everything is bounded, for one caller and for all, and
 * nobody is begun faster than his rate. A caller whose answers wait is not begun at all.
 */
import type { RELAY_BOUNDS } from '../../bounds.ts';

export interface Job {
  readonly bytes: number;
  /** Begun once; the place is free again when it has settled. */
  run(): Promise<void>;
}

interface Caller {
  readonly jobs: Job[];
  bytes: number;
  running: number;
  paused: boolean;
  tokens: number;
  at: number;
}

export type QueueBounds = Pick<
  { readonly [K in keyof typeof RELAY_BOUNDS]: number },
  | 'queuedPerCaller'
  | 'queued'
  | 'queuedBytesPerCaller'
  | 'queuedBytes'
  | 'atOncePerCaller'
  | 'atOnce'
  | 'callsPerSecond'
  | 'callsBurst'
>;

export class FairQueue {
  readonly #bounds: QueueBounds;
  readonly #now: () => number;
  readonly #callers = new Map<string, Caller>();
  /** Those with something to begin, in the order of their turns. */
  readonly #waiting = new Map<string, Caller>();
  #queued = 0;
  #bytes = 0;
  #running = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(bounds: QueueBounds, now: () => number) {
    this.#bounds = bounds;
    this.#now = now;
  }

  get queued(): number {
    return this.#queued;
  }

  /** Why it is not taken; null when it is. */
  offer(caller: string, job: Job): string | null {
    const bounds = this.#bounds;
    const own = this.#callers.get(caller) ?? this.#arrive(caller);
    if (own.jobs.length >= bounds.queuedPerCaller || own.bytes + job.bytes > bounds.queuedBytesPerCaller)
      return `${own.jobs.length} calls of this node wait here already`;
    if (this.#queued >= bounds.queued || this.#bytes + job.bytes > bounds.queuedBytes)
      return `${this.#queued} calls wait here already`;
    own.jobs.push(job);
    if (this.#waiting.get(caller) !== own) this.#waiting.set(caller, own);
    own.bytes += job.bytes;
    this.#queued += 1;
    this.#bytes += job.bytes;
    this.#begin();
    return null;
  }

  pause(caller: string, paused: boolean): void {
    const own = this.#callers.get(caller);
    if (own === undefined) return;
    own.paused = paused;
    if (!paused) this.#begin();
  }

  /** Takes back what has not begun. */
  drop(caller: string, gone: (job: Job) => boolean): void {
    const own = this.#callers.get(caller);
    if (own === undefined) return;
    for (let at = own.jobs.length - 1; at >= 0; at--) {
      const job = own.jobs[at] as Job;
      if (gone(job)) this.#take(own, at);
    }
  }

  /** Nothing of it is open any more. */
  leave(caller: string): void {
    this.drop(caller, () => true);
    const own = this.#callers.get(caller);
    // What it has spent of its rate stays spent: who comes again at once is not new.
    if (own !== undefined) own.paused = false;
    this.#forget();
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const caller of [...this.#callers.keys()]) this.leave(caller);
  }

  #arrive(name: string): Caller {
    const own: Caller = {
      jobs: [],
      bytes: 0,
      running: 0,
      paused: false,
      tokens: this.#bounds.callsBurst,
      at: this.#now(),
    };
    this.#callers.set(name, own);
    return own;
  }

  /** Who has nothing here, and its whole rate again, is as good as new. */
  #forget(): void {
    for (const [name, own] of this.#callers) {
      if (own.jobs.length > 0 || own.running > 0 || own.paused) continue;
      if (this.#refill(own) >= this.#bounds.callsBurst) this.#callers.delete(name);
    }
  }

  #refill(own: Caller): number {
    const now = this.#now();
    const { callsPerSecond, callsBurst } = this.#bounds;
    own.tokens = Math.min(callsBurst, own.tokens + ((now - own.at) * callsPerSecond) / 1_000);
    own.at = now;
    return own.tokens;
  }

  #take(own: Caller, at: number): Job {
    const [job] = own.jobs.splice(at, 1) as [Job];
    own.bytes -= job.bytes;
    this.#queued -= 1;
    this.#bytes -= job.bytes;
    return job;
  }

  #begin(): void {
    let waitMs = Number.POSITIVE_INFINITY;
    for (let idle = 0; this.#running < this.#bounds.atOnce && idle < this.#waiting.size; ) {
      const [next] = this.#waiting;
      if (next === undefined) break;
      const [name, own] = next;
      this.#waiting.delete(name);
      if (own.jobs.length === 0) continue;
      // To the end of the turns, whether or not it has one now.
      this.#waiting.set(name, own);
      idle += 1;
      if (own.paused || own.running >= this.#bounds.atOncePerCaller) continue;
      const tokens = this.#refill(own);
      if (tokens < 1) {
        waitMs = Math.min(waitMs, ((1 - tokens) * 1_000) / this.#bounds.callsPerSecond);
        continue;
      }
      own.tokens -= 1;
      idle = 0;
      this.#run(own, this.#take(own, 0));
    }
    if (!Number.isFinite(waitMs)) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#begin(), Math.ceil(waitMs));
    this.#timer.unref();
  }

  #run(own: Caller, job: Job): void {
    own.running += 1;
    this.#running += 1;
    void job.run().finally(() => {
      own.running -= 1;
      this.#running -= 1;
      this.#begin();
    });
  }
}
