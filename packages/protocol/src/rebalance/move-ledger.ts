/**
 * When shards were moved by changes: which of them have to stay for now, and how many moves the hour has left. Whoever leads has it from the journals, so that
 * the controller, the rounds and the run of changes count the same, and so does the next leader. By wall time; a moment that is still to come counts as now.
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
  #moves: readonly MovedAt[] = [];

  /** All that count, instead of those that were told before: a move that was called off is none of them any more. */
  take(moves: readonly MovedAt[]): void {
    this.#moves = moves;
  }

  /** Shards that have to stay, by number. */
  cooled({ cooldownMs }: Pick<Limits, 'cooldownMs'>, wall: number): readonly number[] {
    const cooling = this.#moves.filter(({ at }) => Math.min(at, wall) + cooldownMs > wall);
    return [...new Set(cooling.map(({ shard }) => shard))].sort((a, b) => a - b);
  }

  /** When the moves of the last hour began, the first of them first. */
  hour(wall: number): readonly number[] {
    return this.#moves
      .map(({ at }) => Math.min(at, wall))
      .filter((at) => at + HOUR_MS > wall)
      .sort((a, b) => a - b);
  }

  churnLeft({ churnPerHour }: Pick<Limits, 'churnPerHour'>, wall: number): number {
    return Math.max(0, churnPerHour - this.hour(wall).length);
  }

  /** When a shard may move again, or the hour has room again; infinite when nothing is waited for. Unix milliseconds. */
  nextChange({ churnPerHour, cooldownMs }: Limits, wall: number): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { at } of this.#moves) {
      const until = Math.min(at, wall) + cooldownMs;
      if (until > wall) next = Math.min(next, until);
    }
    const hour = this.hour(wall);
    const [first] = hour;
    return first !== undefined && hour.length >= churnPerHour ? Math.min(next, first + HOUR_MS) : next;
  }
}
