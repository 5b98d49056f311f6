/**
 * Shards whose owner did not stop in time, by the records of moves that this node has read: each was let go (`aborted`), and whoever leads asks for it again later
 * and later. It is forgotten once the shard moves after all, or has been in peace for longer than anything is put off.
 */
import { decodeMoves, type HandoverMove, MOVES_PREFIX } from '@omnirelay/protocol';
import type { RegistryMirror } from '../registry-mirror.ts';
import type { MoveLimits } from '../shards/throttled-moves.ts';

export interface PutOff {
  /** Unix milliseconds. */
  readonly at: number;
  /** When it is asked for again, by the same numbers as whoever leads has. */
  readonly until: number;
}

interface Seen extends PutOff {
  readonly moveId: string;
  readonly owner: string;
  readonly lengthMs: number;
}

export interface DoesNotStopDeps {
  readonly moves: Pick<RegistryMirror, 'records' | 'onSettled'>;
  readonly limits: Pick<MoveLimits, 'stopPatience' | 'longestBackOff'>;
  readonly wall: () => number;
}

/** Shards remembered. */
const MOST = 4_096;

export class WorkThatDoesNotStop implements Disposable {
  readonly #deps: DoesNotStopDeps;
  readonly #seen = new Map<string, Seen>();
  readonly #stop: () => void;

  constructor(deps: DoesNotStopDeps) {
    this.#deps = deps;
    this.#stop = deps.moves.onSettled(() => this.#look());
    this.#look();
  }

  /** Undefined where the owner has not been asked in vain. */
  of(namespace: string, shard: number, owner: string): PutOff | undefined {
    const seen = this.#seen.get(`${namespace}/${shard}`);
    return seen?.owner === owner ? seen : undefined;
  }

  [Symbol.dispose](): void {
    this.#stop();
  }

  #look(): void {
    const now = this.#deps.wall();
    for (const { key, value } of this.#deps.moves.records()) {
      const namespace = key.slice(MOVES_PREFIX.length);
      for (const move of decodeMoves(value)?.moves ?? []) this.#note(`${namespace}/${move.shard}`, move, now);
    }
    const longest = this.#deps.limits.longestBackOff * 2;
    for (const [name, { until }] of this.#seen) if (now - until > longest) this.#seen.delete(name);
  }

  #note(name: string, { stage, moveId, from }: HandoverMove, now: number): void {
    if (stage === 'committed') this.#seen.delete(name);
    if (stage !== 'aborted') return;
    const before = this.#seen.get(name);
    if (before?.moveId === moveId) return;
    const { stopPatience, longestBackOff } = this.#deps.limits;
    const again = before?.owner === from.nodeId ? before.lengthMs * 2 : stopPatience;
    const lengthMs = Math.min(again, Math.max(stopPatience, longestBackOff));
    this.#seen.delete(name);
    this.#seen.set(name, { moveId, owner: from.nodeId, at: now, until: now + lengthMs, lengthMs });
    for (const oldest of this.#seen.keys()) {
      if (this.#seen.size <= MOST) return;
      this.#seen.delete(oldest);
    }
  }
}
