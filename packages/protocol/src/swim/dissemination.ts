/**
 * Event-driven dissemination: each claim that is new to this node goes out at once, gathered for `eventBatch` and for as long as the
 * process has frames to read, on every edge but those it came from meanwhile. A mesh that is short of CPU so sends less and not more.
 * What a full queue or a blocked channel loses, the digests bring later.
 */
import { after, type Instant, type NodeId } from '@omnirelay/primitives';
import { type ClaimFrame, framesOf } from './claim-frames.ts';
import type { MemberClaim } from './model.ts';
import type { SwimContext } from './swim-context.ts';

interface Queued {
  readonly claim: MemberClaim;
  /** Concluded or said by this node itself. */
  readonly own: boolean;
  readonly toldBy: Set<NodeId>;
}

const isOwnStatement = ({ claim, own }: Queued): boolean => own && claim.kind === 'alive';

/** Two claims with one key tell a neighbour the same; who concluded a death is all one. */
function keyOf(claim: MemberClaim): string {
  if (claim.kind === 'alive') {
    const { nodeId, bootEpoch, bootId, incarnation, metadataHash } = claim.claim;
    return `alive ${nodeId} ${bootEpoch} ${bootId} ${incarnation} ${metadataHash}`;
  }
  const { kind, nodeId, life, incarnation } = claim;
  const more = kind === 'suspect' ? `${claim.accuser} ${claim.cause}` : '';
  return `${kind} ${nodeId} ${life.bootEpoch} ${life.bootId} ${incarnation} ${more}`;
}

export class Dissemination {
  readonly #ctx: SwimContext;
  #queue = new Map<string, Queued>();
  #dueAt: Instant | null = null;

  constructor(ctx: SwimContext) {
    this.#ctx = ctx;
  }

  get size(): number {
    return this.#queue.size;
  }

  enqueue(claim: MemberClaim, from: NodeId | null): void {
    const { now, settings } = this.#ctx;
    if (this.#queue.size >= settings.bounds.eventQueue) {
      const oldest = this.#queue.keys().next().value;
      if (oldest !== undefined) this.#queue.delete(oldest);
      this.#ctx.event({ kind: 'bound-reached', bound: 'eventQueue', dropped: 1 });
    }
    this.#queue.set(keyOf(claim), { claim, own: from === null, toldBy: new Set(from === null ? [] : [from]) });
    this.#dueAt ??= after(now, settings.eventBatch);
  }

  /** A neighbour told what this node knew already: it need not hear it back. */
  toldAlsoBy(claim: MemberClaim, from: NodeId | null): void {
    if (from !== null && this.#queue.size > 0) this.#queue.get(keyOf(claim))?.toldBy.add(from);
  }

  nextDeadline(): number {
    return this.#dueAt ?? Number.POSITIVE_INFINITY;
  }

  onTime(): void {
    if (this.#dueAt !== null && this.#dueAt <= this.#ctx.now) this.flush();
  }

  flush(): void {
    const queue = [...this.#queue.values()];
    this.#queue.clear();
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
    const { edges, sync } = this.#ctx;
    const whole = this.#framesOf(queue);
    for (const channel of edges.open()) {
      const news = queue.filter(({ toldBy }) => !toldBy.has(channel.peer));
      const frames = news.length === queue.length ? whole : this.#framesOf(news);
      if (!edges.sendFrames(channel, frames, exempt)) sync.askForRest(channel);
    }
  }

  #framesOf(queue: readonly Queued[]): readonly ClaimFrame[] {
    const claims = queue.map(({ claim }) => claim);
    return framesOf('events', claims, this.#ctx.settings.bounds);
  }
}
