/** When each peer may be dialled again: at once after a channel that lasted, ever later while dials fail or channels end early. */
import { after, type Duration, type Instant, type NodeId } from '@omnirelay/primitives';
import { backOff } from './back-off.ts';
import type { SwimContext } from './swim-context.ts';

interface Pace {
  readonly failures: number;
  readonly notBefore: Instant;
}

export class RedialPace {
  readonly #ctx: SwimContext;
  readonly #paces = new Map<NodeId, Pace>();

  constructor(ctx: SwimContext) {
    this.#ctx = ctx;
  }

  /** Undefined for a peer that was never waited for. */
  notBefore(peer: NodeId): Instant | undefined {
    return this.#paces.get(peer)?.notBefore;
  }

  /** The first dial of a peer. */
  begin(peer: NodeId, wait: Duration): Instant {
    const notBefore = after(this.#ctx.now, wait);
    this.#paces.set(peer, { failures: 0, notBefore });
    return notBefore;
  }

  /** The peer is dialled again later, or as late as may be when it would not have us. */
  slowDown(peer: NodeId, toCeiling: boolean): void {
    const failures = toCeiling ? this.#ctx.settings.retransmitLimit + 1 : this.#failures(peer) + 1;
    this.#wait(peer, failures, failures);
  }

  /** A greeting proves little: who ends each channel soon after it keeps its failures. */
  greeted(peer: NodeId): void {
    if (this.#failures(peer) === 0) this.#paces.delete(peer);
  }

  /** An open channel has ended: at once the first time, later while the channels do not last. */
  ended(peer: NodeId, lasted: boolean): void {
    const failures = lasted ? 0 : this.#failures(peer) + 1;
    this.#wait(peer, failures, failures - 1);
  }

  forgetStrangers(isKnown: (peer: NodeId) => boolean): void {
    for (const peer of this.#paces.keys()) if (!isKnown(peer)) this.#paces.delete(peer);
  }

  #failures(peer: NodeId): number {
    return this.#paces.get(peer)?.failures ?? 0;
  }

  #wait(peer: NodeId, failures: number, steps: number): void {
    const { now, settings, prng } = this.#ctx;
    const notBefore = steps < 1 ? now : after(now, backOff(steps, settings, prng));
    this.#paces.set(peer, { failures, notBefore });
  }
}
