/**
 * Which calls are held while a shard changes hands, by their number and age alone: a queue a shard, bounded by itself and by what the node holds in all.
 * Whoever finds no room, and whoever has waited to its deadline, is told `shard_paused` and comes again: nobody is dropped in silence, and nobody is let
 * go twice.
 */
import type { Duration, Instant } from '@omnirelay/primitives';
import { HANDOVER_BOUNDS } from './move-records.ts';

export interface HoldBounds {
  readonly perShard: number;
  readonly perNode: number;
  readonly deadline: Duration;
}

interface Held<Call> {
  readonly call: Call;
  readonly until: Instant;
}

export class HoldQueue<Call> {
  readonly #bounds: HoldBounds;
  readonly #shards = new Map<string, Held<Call>[]>();
  #held = 0;

  constructor({
    deadline,
    perShard = HANDOVER_BOUNDS.heldPerShard,
    perNode = HANDOVER_BOUNDS.heldPerNode,
  }: Pick<HoldBounds, 'deadline'> & Partial<HoldBounds>) {
    this.#bounds = { deadline, perShard, perNode };
  }

  get size(): number {
    return this.#held;
  }

  /** False: there is no room, and the caller is told `shard_paused` at once. */
  hold(scope: string, call: Call, now: Instant): boolean {
    const queue = this.#shards.get(scope) ?? [];
    if (queue.length >= this.#bounds.perShard || this.#held >= this.#bounds.perNode) return false;
    queue.push({ call, until: (now + this.#bounds.deadline) as Instant });
    this.#shards.set(scope, queue);
    this.#held += 1;
    return true;
  }

  /** All of the shard, in the order they came; the queue is empty after it. */
  release(scope: string): readonly Call[] {
    const queue = this.#shards.get(scope) ?? [];
    this.#shards.delete(scope);
    this.#held -= queue.length;
    return queue.map(({ call }) => call);
  }

  /** Those whose deadline has come: they are told `shard_paused`. */
  expire(now: Instant): readonly Call[] {
    const gone: Call[] = [];
    for (const [scope, queue] of this.#shards) {
      const left = queue.findIndex(({ until }) => until > now);
      const ended = left < 0 ? queue.splice(0) : queue.splice(0, left);
      this.#held -= ended.length;
      for (const { call } of ended) gone.push(call);
      if (queue.length === 0) this.#shards.delete(scope);
    }
    return gone;
  }

  /** When the next one must be told. */
  nextDeadline(): Instant | null {
    let next: Instant | null = null;
    for (const [first] of this.#shards.values())
      if (first !== undefined && (next === null || first.until < next)) next = first.until;
    return next;
  }
}
