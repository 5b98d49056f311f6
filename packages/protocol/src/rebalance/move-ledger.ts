/**
 * When shards were moved for their node's health: which of them have to stay for now, and how many moves the hour has left. By wall time, so that the next
 * leader can go on with what the last one did; a moment that is still to come counts as now.
 */
import type { RebalancePolicy } from './policy/policy-model.ts';

export interface MovedAt {
  readonly shard: number;
  /** When the move began; Unix milliseconds. */
  readonly at: number;
}

const HOUR_MS = 3_600_000;

type Limits = Pick<RebalancePolicy['limits'], 'churnPerHour' | 'cooldownMs'>;

export class MoveLedger {
  /** By shard the last move of each within the cooldown; and all moves of the hour. Both are forgotten when they are over. */
  readonly #last = new Map<number, number>();
  #hour: number[] = [];

  began(moves: readonly MovedAt[], wall: number): void {
    for (const { shard, at } of moves) {
      const when = Math.min(at, wall);
      this.#last.set(shard, Math.max(when, this.#last.get(shard) ?? when));
      this.#hour.push(when);
    }
  }

  /** Shards that have to stay, by number. */
  cooled({ cooldownMs }: Limits, wall: number): readonly number[] {
    for (const [shard, at] of this.#last) if (Math.min(at, wall) + cooldownMs <= wall) this.#last.delete(shard);
    return [...this.#last.keys()].sort((a, b) => a - b);
  }

  churnLeft({ churnPerHour }: Limits, wall: number): number {
    this.#hour = this.#hour.filter((at) => Math.min(at, wall) + HOUR_MS > wall);
    return Math.max(0, churnPerHour - this.#hour.length);
  }

  /** When a shard may move again, or the hour has room again; infinite when nothing is waited for. Unix milliseconds. */
  nextChange({ churnPerHour, cooldownMs }: Limits, wall: number): number {
    let next = Number.POSITIVE_INFINITY;
    for (const at of this.#last.values()) if (at + cooldownMs > wall) next = Math.min(next, at + cooldownMs);
    if (this.churnLeft({ churnPerHour, cooldownMs }, wall) === 0)
      next = Math.min(next, this.#hour.reduce((first, at) => Math.min(first, at), wall) + HOUR_MS);
    return next;
  }
}
