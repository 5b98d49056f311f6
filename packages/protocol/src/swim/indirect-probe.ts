/**
 * Helping others probe: a helper pings the subject on its own channel (dialling when it keeps none) and answers with what it heard, or
 * with a nack when it heard nothing in time, so that the asker knows that at least the helper was reached (Lifeguard, 4.1).
 */
import { after, type Duration, type Instant, type NodeId } from '@omnirelay/primitives';
import type { Channel } from './channels.ts';
import type { Frame } from './frames.ts';
import type { DialId } from './machine-io.ts';
import type { AliveClaim, SuspicionCause } from './model.ts';
import { neighboursAmong } from './neighbours.ts';
import { type SwimContext, slotAfter, type Timed } from './swim-context.ts';

interface Errand {
  readonly asker: number;
  readonly seq: number;
  readonly subject: NodeId;
  readonly suspicion: Extract<Frame, { kind: 'ping-request' }>['suspicion'];
  /** Null while the subject is being dialled. */
  ownSeq: number | null;
  dial: DialId | null;
  nackAt: Instant;
}

const ERRANDS = 256;

export class ProbeRelay implements Timed {
  readonly #ctx: SwimContext;
  #errands: Errand[] = [];

  constructor(ctx: SwimContext) {
    this.#ctx = ctx;
  }

  /** Open channels to ask through: the subject's own neighbours first, since they have a channel to it. */
  chooseHelpers(subject: NodeId): Channel[] {
    const { table, edges, settings, prng } = this.#ctx;
    const near = new Set(neighboursAmong([...table.live()], subject));
    const open = [...edges.open()].filter((c) => c.peer !== subject && table.get(c.peer)?.liveness === 'alive');
    const first = prng.shuffle(open.filter((channel) => near.has(channel.peer)));
    const then = prng.shuffle(open.filter((channel) => !near.has(channel.peer)));
    return [...first, ...then].slice(0, settings.indirectProbes);
  }

  onRequest(asker: Channel, frame: Extract<Frame, { kind: 'ping-request' }>): void {
    const { now, settings, edges, health } = this.#ctx;
    const { seq, subject, suspicion } = frame;
    const nackAt = after(now, (settings.pingTimeout * 0.8 * Math.min(2, health.multiplier)) as Duration);
    const errand: Errand = { asker: asker.id, seq, subject, suspicion, ownSeq: null, dial: null, nackAt };
    if (this.#errands.length >= ERRANDS) {
      this.#ctx.event({ kind: 'bound-reached', bound: 'errands', dropped: 1 });
      this.#nack(errand, 'silent');
      return;
    }
    const channel = edges.to(subject);
    // Kept back by the cap on messages: what was not asked cannot be answered for, not even with a nack.
    if (channel !== undefined && !this.#ping(errand, channel)) return;
    if (channel === undefined && !edges.isDialling(subject)) {
      errand.dial = edges.dial(frame.address, subject, 'repair');
      if (errand.dial === null) {
        this.#nack(errand, 'silent');
        return;
      }
    }
    this.#errands.push(errand);
  }

  /** A channel for which errands wait has been greeted. */
  onOpen(channel: Channel): void {
    this.#errands = this.#errands.filter(
      (errand) => errand.subject !== channel.peer || errand.ownSeq !== null || this.#ping(errand, channel),
    );
  }

  onDialFailed(dial: DialId, cause: SuspicionCause): void {
    this.#end(
      (errand) => errand.dial === dial,
      (errand) => this.#nack(errand, cause),
    );
  }

  onAck(subject: NodeId, ownSeq: number, claim: AliveClaim | undefined): void {
    const { edges, marks } = this.#ctx;
    this.#end(
      (errand) => errand.subject === subject && errand.ownSeq === ownSeq,
      ({ asker, seq }) => {
        const channel = edges.get(asker);
        if (!channel?.open) return;
        const ack = { kind: 'indirect-ack' as const, seq, subject, ...(claim && { claim }), ...marks.newsFor(channel) };
        edges.send(channel, ack, true);
        marks.told(channel, ack);
      },
    );
  }

  forget(channel: number): void {
    this.#errands = this.#errands.filter((errand) => errand.asker !== channel);
  }

  nextDeadline(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { nackAt } of this.#errands) next = Math.min(next, slotAfter(nackAt));
    return next;
  }

  onTime(): void {
    if (this.#errands.length === 0) return;
    this.#end(
      (errand) => errand.nackAt <= this.#ctx.now,
      (errand) => this.#nack(errand, 'silent'),
    );
  }

  postpone(by: Duration): void {
    for (const errand of this.#errands) errand.nackAt = after(errand.nackAt, by);
  }

  #end(which: (errand: Errand) => boolean, then: (errand: Errand) => void): void {
    const ended = this.#errands.filter(which);
    if (ended.length === 0) return;
    this.#errands = this.#errands.filter((errand) => !which(errand));
    for (const errand of ended) then(errand);
  }

  #ping(errand: Errand, channel: Channel): boolean {
    const { edges, probes } = this.#ctx;
    errand.ownSeq = probes.nextSeq();
    const { suspicion } = errand;
    return edges.send(channel, { kind: 'ping', seq: errand.ownSeq, ...(suspicion && { suspicion }) });
  }

  #nack({ asker, seq, subject }: Errand, cause: SuspicionCause): void {
    const { edges } = this.#ctx;
    const channel = edges.get(asker);
    if (channel?.open) edges.send(channel, { kind: 'nack', seq, subject, cause }, true);
  }
}
