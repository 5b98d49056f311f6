/**
 * Shards whose owner did not stop in time, and until when that life of it is not asked again: so that work that hangs keeps its shard from the callers
 * seldomer each time. In the leader's memory alone; whoever leads next begins to count anew.
 */
import type { Instant, NodeId } from '@omnirelay/primitives';
import type { HandoverSettings } from './handover-settings.ts';
import { HANDOVER_BOUNDS, type HandoverMove, type MoveEnd } from './move-records.ts';

interface BackOff {
  readonly from: MoveEnd;
  /** Of the last one that was aborted; a transaction that is sent again aborts it once. */
  readonly moveId: string;
  /** Milliseconds. */
  readonly length: number;
  readonly until: Instant;
}

type Lengths = Pick<HandoverSettings, 'stopPatience' | 'longestBackOff'>;

export class BackOffs {
  readonly #settings: Lengths;
  readonly #byShard = new Map<number, BackOff>();

  constructor(settings: Lengths) {
    this.#settings = settings;
  }

  /** The shard serves for at least as long as it has just been kept from doing so, and each time for twice as long as the last. */
  note({ shard, from, moveId }: HandoverMove, now: Instant): void {
    const { stopPatience, longestBackOff } = this.#settings;
    const before = this.#of(shard, from);
    const first: number = stopPatience;
    const longest = Math.max(first, longestBackOff);
    const length = before === undefined ? first : before.length * (before.moveId === moveId ? 1 : 2);
    const kept = Math.min(length, longest);
    this.#byShard.delete(shard);
    this.#byShard.set(shard, { from, moveId, length: kept, until: (now + kept) as Instant });
    for (const oldest of this.#byShard.keys()) {
      if (this.#byShard.size <= HANDOVER_BOUNDS.backOffs) return;
      this.#byShard.delete(oldest);
    }
  }

  /** Null when it was not put off: another life of the owner, or another owner, has nothing that hangs. */
  until(shard: number, from: MoveEnd): Instant | null {
    return this.#of(shard, from)?.until ?? null;
  }

  /** All that this owner was given time for. */
  forgive(node: NodeId): void {
    for (const [shard, { from }] of this.#byShard) if (from.nodeId === node) this.#byShard.delete(shard);
  }

  /** Those of which nothing is wanted any more are forgotten. */
  keep(wanted: ReadonlyMap<number, unknown>): void {
    for (const shard of this.#byShard.keys()) if (!wanted.has(shard)) this.#byShard.delete(shard);
  }

  #of(shard: number, { nodeId, epoch }: MoveEnd): BackOff | undefined {
    const known = this.#byShard.get(shard);
    return known?.from.nodeId === nodeId && known.from.epoch === epoch ? known : undefined;
  }
}
