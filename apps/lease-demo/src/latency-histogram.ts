/** Latencies in a fixed number of buckets, each 2 % wider than the one before: from 10 microseconds to over an hour, whatever comes. */
const FIRST_MS = 0.01;
const GROWTH = 1.02;
const BUCKETS = 1_024;

export class LatencyHistogram {
  readonly #counts = new Float64Array(BUCKETS);
  #total = 0;

  get total(): number {
    return this.#total;
  }

  record(ms: number): void {
    const at = Math.max(0, Math.ceil(Math.log(ms / FIRST_MS) / Math.log(GROWTH)));
    const bucket = Math.min(BUCKETS - 1, at);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#total += 1;
  }

  /** The upper end of the bucket in which that share of all lies; 0 where there is none. */
  quantile(share: number): number {
    const wanted = Math.ceil(this.#total * share);
    let seen = 0;
    for (let at = 0; at < BUCKETS && wanted > 0; at++) {
      seen += this.#counts[at] ?? 0;
      if (seen >= wanted) return FIRST_MS * GROWTH ** at;
    }
    return 0;
  }
}
