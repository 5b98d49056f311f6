/**
 * What the network does to a segment from one node to another at this moment: one-way delay, loss (paid as retransmission
 * delay, since everything rides on streams), and cuts, each direction by itself. Cuts are counted, so that faults may overlap.
 */
import type { Prng } from '@omnirelay/primitives';

export interface LinkQuality {
  /** Least one-way delay, and how much the common case adds to it at most. */
  readonly delayMs: number;
  readonly jitterMs: number;
  /** One segment in a hundred takes this much longer. */
  readonly tailMs: number;
  /** Probability that a segment is lost. */
  readonly loss: number;
}

const RETRANSMISSION_MS = 200;
const MOST_RETRANSMISSIONS = 6;

export class NetworkConditions {
  readonly #nodes: number;
  /** Made with the first cut: a byte for each pair of thousands weighs something. */
  #cuts: Uint8Array | null = null;
  readonly #slow: Float64Array;
  readonly #lossy: Float64Array;
  /** Bytes a second; 0 is as many as anybody wants. */
  readonly #narrow: Float64Array;
  /** How often `by` was told to refuse `whom`, as the cuts. */
  readonly #denials = new Map<number, number>();
  readonly #random: Prng;
  readonly #quality: LinkQuality;

  constructor(nodes: number, quality: LinkQuality, random: Prng) {
    this.#nodes = nodes;
    this.#quality = quality;
    this.#random = random;
    this.#slow = new Float64Array(nodes);
    this.#lossy = new Float64Array(nodes);
    this.#narrow = new Float64Array(nodes);
  }

  isCut(from: number, to: number): boolean {
    return this.#cuts !== null && (this.#cuts[from * this.#nodes + to] ?? 0) > 0;
  }

  /** A loss in a busy stream, that of a retransmission too, shows by what comes behind it, within about two round trips (RFC 8985). */
  fastRetryMs(from: number, to: number): number {
    return 4 * (this.#quality.delayMs + (this.#slow[from] ?? 0) + (this.#slow[to] ?? 0)) + 2;
  }

  cut(from: number, to: number): void {
    this.#cuts ??= new Uint8Array(this.#nodes * this.#nodes);
    const at = from * this.#nodes + to;
    this.#cuts[at] = (this.#cuts[at] ?? 0) + 1;
  }

  heal(from: number, to: number): void {
    const at = from * this.#nodes + to;
    if (this.#cuts !== null) this.#cuts[at] = Math.max(0, (this.#cuts[at] ?? 0) - 1);
  }

  /** `by` shows its door to the certificate of `whom`, as often as it is told. */
  deny(by: number, whom: number): void {
    const at = by * this.#nodes + whom;
    this.#denials.set(at, (this.#denials.get(at) ?? 0) + 1);
  }

  allow(by: number, whom: number): void {
    const at = by * this.#nodes + whom;
    this.#denials.set(at, Math.max(0, (this.#denials.get(at) ?? 0) - 1));
  }

  denies(by: number, whom: number): boolean {
    return (this.#denials.get(by * this.#nodes + whom) ?? 0) > 0;
  }

  /** Whatever this node sends or receives takes `ms` longer from now on. */
  slowDown(node: number, ms: number): void {
    this.#slow[node] = ms;
  }

  /** Each stream of this node carries so many bytes a second from now on, in either direction; 0 ends it. */
  narrow(node: number, bytesPerS: number): void {
    this.#narrow[node] = bytesPerS;
  }

  /** How long so many bytes occupy the line before what stands behind them may leave. */
  wireMs(from: number, to: number, bytes: number): number {
    const [one = 0, other = 0] = [this.#narrow[from], this.#narrow[to]];
    const least = one === 0 || other === 0 ? Math.max(one, other) : Math.min(one, other);
    return least === 0 ? 0 : (bytes * 1000) / least;
  }

  loseMore(node: number, probability: number): void {
    this.#lossy[node] = probability;
  }

  /**
   * How long a segment handed to the network now is under way. A lost segment is sent again after `firstRetryMs`, by default the
   * least retransmission timeout of TCP and a round trip, and then after twice that each time; a fast retry stays as it is.
   */
  transit(from: number, to: number, firstRetryMs?: number): number {
    if (from === to) return 0.05;
    const { delayMs } = this.#quality;
    const random = this.#random;
    let ms = this.#delay(from, to);
    const losing = this.#losing(from, to);
    if (losing > 0) {
      let retry = firstRetryMs ?? RETRANSMISSION_MS + 2 * delayMs;
      for (let tries = 0; tries < MOST_RETRANSMISSIONS && random.unit() < losing; tries++) {
        ms += retry;
        if (retry >= RETRANSMISSION_MS) retry *= 2;
      }
    }
    return ms;
  }

  /** The same for a datagram, which nobody sends again: null when it is lost. */
  datagram(from: number, to: number): number | null {
    const ms = this.#delay(from, to);
    return this.isCut(from, to) || this.#random.unit() < this.#losing(from, to) ? null : ms;
  }

  #delay(from: number, to: number): number {
    const { delayMs, jitterMs, tailMs } = this.#quality;
    const random = this.#random;
    const ms = delayMs + jitterMs * random.unit() + (this.#slow[from] ?? 0) + (this.#slow[to] ?? 0);
    return random.below(100) === 0 ? ms + tailMs * random.unit() : ms;
  }

  #losing(from: number, to: number): number {
    return Math.min(0.9, this.#quality.loss + (this.#lossy[from] ?? 0) + (this.#lossy[to] ?? 0));
  }
}
