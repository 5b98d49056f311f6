/** Lines of few bytes a second: what a stream sends over one leaves piece by piece, in order, and waits in the sender's buffer until then. */
import type { Endpoint, Segment, StreamHost } from './stream-endpoint.ts';

export class NarrowLines {
  readonly #host: StreamHost;
  readonly #leave: (endpoint: Endpoint, segment: Segment) => void;
  readonly #waiting = new Map<Endpoint, Segment[]>();

  constructor(host: StreamHost, leave: (endpoint: Endpoint, segment: Segment) => void) {
    this.#host = host;
    this.#leave = leave;
  }

  /** True when the segment has to wait for its turn, and leaves by itself when that has come. */
  holds(endpoint: Endpoint, segment: Segment): boolean {
    const waiting = this.#waiting.get(endpoint);
    if (waiting !== undefined) {
      waiting.push(segment);
      return true;
    }
    if (this.#msOf(endpoint, segment) === 0) return false;
    this.#waiting.set(endpoint, [segment]);
    this.#letGoLater(endpoint, segment);
    return true;
  }

  /** Lines are wide again: what waited for one of them leaves at once. */
  widened(): void {
    for (const [endpoint, waiting] of [...this.#waiting]) {
      if (waiting.some((segment) => this.#msOf(endpoint, segment) > 0)) continue;
      this.#waiting.delete(endpoint);
      for (const segment of waiting) this.#leave(endpoint, segment);
    }
  }

  forget(endpoint: Endpoint): void {
    this.#waiting.delete(endpoint);
  }

  #letGoLater(endpoint: Endpoint, segment: Segment): void {
    const { time } = this.#host;
    time.schedule(time.now + this.#msOf(endpoint, segment), () => {
      const waiting = this.#waiting.get(endpoint);
      if (waiting?.[0] !== segment) return;
      waiting.shift();
      const next = waiting[0];
      if (next === undefined) this.#waiting.delete(endpoint);
      else this.#letGoLater(endpoint, next);
      this.#leave(endpoint, segment);
    });
  }

  #msOf({ process, peer }: Endpoint, segment: Segment): number {
    const bytes = segment.kind === 'frame' ? segment.bytes : 0;
    return this.#host.conditions.wireMs(process.birth.node, peer.process.birth.node, bytes);
  }
}
