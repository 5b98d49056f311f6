/** Places on a circle of 2^32 in their order. They are cut into arcs, each of which is sorted when it is first looked at: all at once would take long. */

/** Node numbers take the lowest bits of a place on the circle: (position, rank), exact in a double. */
export const RANKS = 2 ** 16;

const AROUND = 2 ** 32;
/** Positions are even: an arc has about as many. */
const PLACES_AN_ARC = 512;

export class Circle {
  readonly #places: Float64Array;
  /** Where the places of each arc begin, and at the end their count. */
  readonly #starts: Uint32Array;
  readonly #isSorted: Uint8Array;
  readonly #arcs: number;

  /** @param places `position * RANKS + rank`, in any order */
  constructor(places: Float64Array) {
    this.#arcs = Math.max(1, Math.ceil(places.length / PLACES_AN_ARC));
    this.#isSorted = new Uint8Array(this.#arcs);
    const starts = new Uint32Array(this.#arcs + 1);
    for (const place of places) {
      const next = this.#arcOf(place / RANKS) + 1;
      starts[next] = (starts[next] as number) + 1;
    }
    for (let arc = 0; arc < this.#arcs; arc++) starts[arc + 1] = (starts[arc + 1] as number) + (starts[arc] as number);
    const next = starts.slice();
    this.#places = new Float64Array(places.length);
    for (const place of places) {
      const arc = this.#arcOf(place / RANKS);
      const at = next[arc] as number;
      this.#places[at] = place;
      next[arc] = at + 1;
    }
    this.#starts = starts;
  }

  /** The first place at the position or behind it; the count of places where there is none. */
  firstFrom(position: number): number {
    const arc = this.#arcOf(position);
    this.#sort(arc);
    const start = position * RANKS;
    let from = this.#starts[arc] as number;
    let to = this.#starts[arc + 1] as number;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((this.#places[middle] as number) < start) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  /** Of the node at that place, counted from position 0. */
  rankAt(at: number): number {
    const arc = this.#arcOf((this.#places[at] as number) / RANKS);
    this.#sort(arc);
    return (this.#places[at] as number) % RANKS;
  }

  #arcOf(position: number): number {
    return Math.floor((position * this.#arcs) / AROUND);
  }

  #sort(arc: number): void {
    if (this.#isSorted[arc] === 1) return;
    this.#isSorted[arc] = 1;
    this.#places.subarray(this.#starts[arc], this.#starts[arc + 1]).sort();
  }
}
