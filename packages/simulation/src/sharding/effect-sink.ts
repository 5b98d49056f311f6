/**
 * Where effects land: outside of the mesh, so no fault of its registry undoes them. Of each shard it keeps the highest fence it has been shown, and
 * refuses what comes under a lower one. An owner opens the shard before its first effect, which shows its fence, and counts on from what has been applied.
 */
import type { Fence } from '@omnirelay/protocol';

export interface Opened {
  readonly kind: 'opened';
  /** Number of the next effect. */
  readonly next: number;
}

interface Shelf {
  fence: string;
  highest: number;
}

export class EffectSink {
  readonly #shelves = new Map<string, Shelf>();
  readonly #compares: boolean;

  constructor(compares: boolean) {
    this.#compares = compares;
  }

  open(scope: string, fence: Fence): Opened | { readonly kind: 'stale' } {
    const shelf = this.#shelves.get(scope) ?? { fence: '', highest: 0 };
    this.#shelves.set(scope, shelf);
    if (!this.#accepts(shelf, fence)) return { kind: 'stale' };
    return { kind: 'opened', next: shelf.highest + 1 };
  }

  apply(scope: string, fence: Fence, number: number): 'applied' | 'stale' {
    const shelf = this.#shelves.get(scope);
    if (shelf === undefined || !this.#accepts(shelf, fence)) return 'stale';
    if (number > shelf.highest) shelf.highest = number;
    return 'applied';
  }

  #accepts(shelf: Shelf, fence: Fence): boolean {
    if (!this.#compares) return true;
    if (fence < shelf.fence) return false;
    shelf.fence = fence;
    return true;
  }
}
