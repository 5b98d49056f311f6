/**
 * Event-driven dissemination: each claim that is new to this node goes out at once, gathered for `eventBatch`, on every edge but the
 * one it came from. What a full queue or a blocked channel loses, the digests bring later.
 */
import { after, type Instant, type NodeId } from '@omnirelay/primitives';
import type { MemberClaim } from './model.ts';
import type { SwimContext } from './swim-context.ts';

interface Queued {
  readonly claim: MemberClaim;
  readonly from: NodeId | null;
}

const isOwnStatement = ({ claim, from }: Queued): boolean => from === null && claim.kind === 'alive';

export class Dissemination {
  readonly #ctx: SwimContext;
  #queue: Queued[] = [];
  #dueAt: Instant | null = null;

  constructor(ctx: SwimContext) {
    this.#ctx = ctx;
  }

  get size(): number {
    return this.#queue.length;
  }

  enqueue(claim: MemberClaim, from: NodeId | null): void {
    const { now, settings } = this.#ctx;
    if (this.#queue.length >= settings.bounds.eventQueue) {
      this.#queue.shift();
      this.#ctx.event({ kind: 'bound-reached', bound: 'eventQueue', dropped: 1 });
    }
    this.#queue.push({ claim, from });
    this.#dueAt ??= after(now, settings.eventBatch);
  }

  nextDeadline(): number {
    return this.#dueAt ?? Number.POSITIVE_INFINITY;
  }

  onTime(): void {
    if (this.#dueAt !== null && this.#dueAt <= this.#ctx.now) this.flush();
  }

  flush(): void {
    const queue = this.#queue;
    this.#queue = [];
    this.#dueAt = null;
    if (queue.length === 0) return;
    // What this node says of itself passes beside the cap on messages: a refutation that waits may be the last.
    this.#send(queue.filter(isOwnStatement), true);
    this.#send(
      queue.filter((queued) => !isOwnStatement(queued)),
      false,
    );
  }

  #send(queue: readonly Queued[], exempt: boolean): void {
    if (queue.length === 0) return;
    const whole = queue.map((queued) => queued.claim);
    const sources = new Set(queue.map((queued) => queued.from));
    for (const channel of this.#ctx.edges.open()) {
      const claims = sources.has(channel.peer)
        ? queue.filter((queued) => queued.from !== channel.peer).map((queued) => queued.claim)
        : whole;
      this.#ctx.edges.sendClaims(channel, 'events', claims, exempt);
    }
  }
}
