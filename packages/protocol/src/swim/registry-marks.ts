/**
 * How far the registry has been seen to go, told and heard. Pings and acks carry the mark whenever it is news to the other end of their
 * channel, so in a quiet mesh it costs nothing. Whoever is about to lead asks its neighbours, and counts an answer from when it asked: what was
 * said before it asked is of before.
 */
import { after, type Instant, type NodeId } from '@omnirelay/primitives';
import type { Channel } from './channels.ts';
import { MARKS_IN_PROBES, type RegistryMark } from './frames.ts';
import type { SwimContext } from './swim-context.ts';

const isAbove = (a: RegistryMark, b: RegistryMark): boolean =>
  a.lineageEpoch !== b.lineageEpoch ? a.lineageEpoch > b.lineageEpoch : a.revision > b.revision;

/** Before anything was heard. */
const NEVER_HEARD = Number.NEGATIVE_INFINITY as Instant;

export class RegistryMarks {
  readonly #ctx: SwimContext;
  #mark: RegistryMark | undefined;
  /** When each neighbour was asked what it answered last. */
  readonly #answered = new Map<NodeId, Instant>();
  #heardAt = NEVER_HEARD;
  /** Somebody wants to have heard all of them since then. */
  #wanted: Instant | null = null;
  /** Until then a neighbour to whom there is no channel is waited for; after that the others speak for it. */
  #graceUntil: Instant | null = null;

  constructor(ctx: SwimContext) {
    this.#ctx = ctx;
  }

  get mark(): RegistryMark | undefined {
    return this.#mark;
  }

  /** Keeps the maximum; true when it rose. */
  raise(mark: RegistryMark): boolean {
    const higher = this.#mark === undefined || isAbove(mark, this.#mark);
    if (higher) this.#mark = mark;
    return higher;
  }

  /** What a peer says: what is higher than all before is an event. */
  hear(mark: RegistryMark | undefined): void {
    if (mark !== undefined && this.raise(mark)) this.#ctx.event({ kind: 'high-water', mark });
  }

  /** For a frame on this channel; nothing where the other end has been told. */
  newsFor(channel: Channel): { readonly highWater?: RegistryMark } {
    const mark = this.#mark;
    return mark === undefined || mark === channel.toldMark || !channel.capabilities.includes(MARKS_IN_PROBES)
      ? {}
      : { highWater: mark };
  }

  /** The frame is on its way: channels lose nothing without ending. */
  told(channel: Channel, frame: { readonly highWater?: RegistryMark }): void {
    if (frame.highWater !== undefined) channel.toldMark = frame.highWater;
  }

  /** An answer to what was asked at `askedAt`, directly or through a helper who has heard the subject itself. */
  answered(subject: NodeId, askedAt: Instant, helper: NodeId | null): void {
    const channel = this.#ctx.edges.to(subject);
    if (helper === null && !channel?.capabilities.includes(MARKS_IN_PROBES)) return;
    this.#answered.set(subject, askedAt);
  }

  /** A peer that says nothing of it in its acks tells its mark with a digest. */
  onDigest(channel: Channel): void {
    if (!channel.capabilities.includes(MARKS_IN_PROBES)) this.#answered.set(channel.peer, this.#ctx.now);
  }

  /** Since when each living neighbour has told its mark; null while nobody else lives. It never goes back. */
  heardAt(): Instant | null {
    if (!this.#ctx.joining.joined) return NEVER_HEARD;
    return this.#livingOthers() ? this.#heardAt : null;
  }

  /** Asks whoever has not answered a question of `since` or later, until all have: then it is told as an event. Where nobody else lives there is nothing to tell. */
  want(since: Instant): void {
    const { now, settings, joining } = this.#ctx;
    if (this.#heardAt >= since || since <= (this.#wanted ?? NEVER_HEARD)) return;
    if (joining.joined && !this.#livingOthers()) return;
    this.#wanted = since;
    this.#graceUntil = after(now, settings.suspicionInterval);
  }

  nextDeadline(): number {
    return this.#wanted === null ? Number.POSITIVE_INFINITY : (this.#graceUntil ?? Number.POSITIVE_INFINITY);
  }

  onTime(): void {
    if (this.#graceUntil !== null && this.#graceUntil <= this.#ctx.now) this.#graceUntil = null;
  }

  /** At the end of a turn: whom to ask, and whether all have been heard. */
  settle(): void {
    const wanted = this.#wanted;
    const { edges, probes, joining } = this.#ctx;
    if (wanted === null || !joining.joined) return;
    for (const peer of this.#awaited()) {
      const channel = edges.to(peer);
      if ((this.#answered.get(peer) ?? NEVER_HEARD) >= wanted || channel === undefined) continue;
      if (channel.capabilities.includes(MARKS_IN_PROBES)) probes.askNow(channel);
    }
    this.#advance();
    if (this.#heardAt >= wanted || !this.#livingOthers()) {
      this.#wanted = null;
      this.#graceUntil = null;
      this.#ctx.event({ kind: 'marks-heard', since: wanted });
    }
  }

  #livingOthers(): boolean {
    return this.#ctx.table.neighbours.list().some((peer) => this.#isAlive(peer));
  }

  #isAlive(peer: NodeId): boolean {
    return this.#ctx.table.get(peer)?.liveness === 'alive';
  }

  /**
   * In a full mesh everybody; on rings the neighbours, which hear of each claim as soon as it is made, by the flood that tells it. Nobody is
   * waited for who is suspected, nor for long one to whom there is no channel.
   */
  #awaited(): readonly NodeId[] {
    const { edges, table } = this.#ctx;
    const patient = this.#wanted === null || this.#graceUntil !== null;
    return table.neighbours.list().filter((peer) => this.#isAlive(peer) && (patient || edges.to(peer) !== undefined));
  }

  #advance(): void {
    const awaited = this.#awaited();
    if (awaited.length === 0) return;
    let earliest = Number.POSITIVE_INFINITY;
    for (const peer of awaited) earliest = Math.min(earliest, this.#answered.get(peer) ?? NEVER_HEARD);
    if (earliest > this.#heardAt) this.#heardAt = earliest as Instant;
  }

  forget(peer: NodeId): void {
    this.#answered.delete(peer);
  }
}
