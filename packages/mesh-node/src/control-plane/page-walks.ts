/**
 * Orders of lists that are paged in them. Whatever a list is sorted by may change between two pages, and then neither a key nor a count
 * says where to go on: so the node that gave the first page keeps the order as it was, for a minute. Each peer of it comes exactly once.
 * What is too much is forgotten, oldest first, and its cursors are told so.
 */
import { randomBytes } from 'node:crypto';
import { CONTROL_BOUNDS } from './bounds.ts';

interface Walk {
  readonly ids: readonly string[];
  readonly endsAt: number;
}

export class PageWalks {
  readonly #now: () => number;
  readonly #walks = new Map<string, Walk>();
  #peers = 0;

  /** `now` in milliseconds, monotonic. */
  constructor(now: () => number) {
    this.#now = now;
  }

  keep(ids: readonly string[]): string {
    const walk = randomBytes(9).toString('base64url');
    this.#walks.set(walk, { ids, endsAt: this.#now() + CONTROL_BOUNDS.pageWalkMs });
    this.#peers += ids.length;
    for (const [oldest, { endsAt }] of this.#walks) {
      const tooMany = this.#walks.size > CONTROL_BOUNDS.pageWalks || this.#peers > CONTROL_BOUNDS.pageWalkPeers;
      if (endsAt > this.#now() && !(tooMany && oldest !== walk)) break;
      this.#forget(oldest);
    }
    return walk;
  }

  /** Undefined when it is no longer kept. */
  idsOf(walk: string): readonly string[] | undefined {
    const kept = this.#walks.get(walk);
    if (kept !== undefined && kept.endsAt <= this.#now()) this.#forget(walk);
    return this.#walks.get(walk)?.ids;
  }

  #forget(walk: string): void {
    this.#peers -= this.#walks.get(walk)?.ids.length ?? 0;
    this.#walks.delete(walk);
  }
}
