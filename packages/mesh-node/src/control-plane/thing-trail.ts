/**
 * Things of one kind by id, with the revision that touched each last and what has gone lately: who watches them goes on from any revision that is not
 * before the oldest that is known as a whole.
 */

import type { RecordPosition } from './cursor.ts';
import type { ResyncReason } from './resync.ts';

export interface TouchedThing<T> {
  readonly id: string;
  /** As it is, or was when it went. */
  readonly thing: T;
  readonly revision: bigint;
  readonly isGone: boolean;
}

/** Things that went: the oldest are forgotten first. */
const GONE = 512;

export class ThingTrail<T> {
  readonly #things = new Map<string, TouchedThing<T>>();
  readonly #gone = new Map<string, TouchedThing<T>>();
  #lineageEpoch = -1n;
  #floor = 0n;

  /** Another lineage, or the first: of what went before, nothing is known. */
  begin({ lineageEpoch, revision }: RecordPosition): void {
    if (lineageEpoch === this.#lineageEpoch) return;
    this.#lineageEpoch = lineageEpoch;
    this.#floor = revision;
    this.#gone.clear();
  }

  put(id: string, thing: T, revision: bigint): void {
    this.#gone.delete(id);
    this.#things.set(id, { id, thing, revision, isGone: false });
  }

  drop(id: string, revision: bigint): void {
    const last = this.#things.get(id);
    if (last === undefined) return;
    this.#things.delete(id);
    this.#gone.delete(id);
    this.#gone.set(id, { ...last, revision, isGone: true });
    const [oldest] = this.#gone.values();
    if (this.#gone.size <= GONE || oldest === undefined) return;
    this.#gone.delete(oldest.id);
    this.#floor = oldest.revision;
  }

  get(id: string): T | undefined {
    return this.#things.get(id)?.thing;
  }

  /** In the order of ids. */
  all(): readonly TouchedThing<T>[] {
    return [...this.#things.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Touched after one revision and up to another, in the order in which they were; those of one revision by id. */
  between(after: bigint, upTo: bigint): readonly TouchedThing<T>[] {
    return [...this.#things.values(), ...this.#gone.values()]
      .filter(({ revision }) => revision > after && revision <= upTo)
      .sort((a, b) => (a.revision === b.revision ? (a.id < b.id ? -1 : 1) : a.revision < b.revision ? -1 : 1));
  }

  whyNotFrom({ lineageEpoch, revision }: RecordPosition): ResyncReason | null {
    if (lineageEpoch !== this.#lineageEpoch) return 'lineage-changed';
    return revision < this.#floor ? 'compacted' : null;
  }
}
