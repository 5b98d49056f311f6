/**
 * Whose turn it is to be probed. A ping proves its sender to the other end as its ack proves the other end to the sender; so two
 * neighbours need one probe a round between them, from whichever end is first, and half the wake-ups buy the same watch. A round is as
 * many protocol periods as it takes to probe every neighbour, `fanout` in each; it is longer while this node distrusts itself.
 */
import { after, type Duration, type Instant, type NodeId } from '@omnirelay/primitives';
import { type SwimContext, slotAfter } from './swim-context.ts';

/** A turn comes in the last quarter of a round, at random: both ends of a channel count from the same moment, and one should be first. */
const EARLIEST = 0.75;

/** The turn comes `rounds` after `since`. */
interface Turn {
  readonly since: Instant;
  readonly rounds: number;
}

export class ProbeTurns {
  readonly #ctx: SwimContext;
  readonly #turns = new Map<NodeId, Turn>();
  #ring: readonly NodeId[] = [];
  /** When the latest `fanout` turns were taken, the oldest first: a period never sees more. */
  #taken: Instant[] = [];
  /** The earliest turn; null when it has to be looked for again. */
  #first: { readonly id: NodeId; readonly at: Instant; readonly round: number } | null = null;

  constructor(ctx: SwimContext) {
    this.#ctx = ctx;
  }

  nextAt(): number {
    return Math.max(this.#earliest()?.at ?? Number.POSITIVE_INFINITY, this.#freeAt());
  }

  /** The neighbour whose turn has come, if any: the one that has waited longest. It then waits for the next round. */
  take(): NodeId | null {
    const { now, settings } = this.#ctx;
    const first = this.#earliest();
    if (first === null || first.at > now || this.#freeAt() > now) return null;
    this.#taken = [...this.#taken, now].slice(-settings.fanout);
    this.met(first.id);
    return first.id;
  }

  /** The two of them have just proved each other alive. */
  met(id: NodeId): void {
    const { now, prng } = this.#ctx;
    if (this.#turns.has(id)) this.#set(id, { since: now, rounds: EARLIEST + (1 - EARLIEST) * prng.unit() });
  }

  /** Only helpers reached it: the channel may be half-open, and should not be so for a round more. */
  soon(id: NodeId): void {
    const { now, settings, health } = this.#ctx;
    const rounds = (settings.interval * health.multiplier) / this.#round();
    if (this.#turns.has(id)) this.#set(id, { since: now, rounds });
  }

  postpone(by: Duration): void {
    for (const [id, { since, rounds }] of this.#turns) this.#set(id, { since: after(since, by), rounds });
  }

  #earliest() {
    this.#followRing();
    const round = this.#round();
    if (this.#first?.round === round) return this.#first;
    this.#first = null;
    let at = Number.POSITIVE_INFINITY;
    for (const [id, turn] of this.#turns) {
      const dueAt = turn.since + turn.rounds * round;
      if (dueAt >= at) continue;
      at = dueAt;
      this.#first = { id, at: slotAfter(at), round };
    }
    return this.#first;
  }

  #freeAt(): number {
    const { settings, health } = this.#ctx;
    const first = this.#taken[0];
    if (first === undefined || this.#taken.length < settings.fanout) return Number.NEGATIVE_INFINITY;
    return slotAfter(first + settings.interval * health.multiplier);
  }

  #round(): number {
    const { settings, health } = this.#ctx;
    return settings.interval * health.multiplier * Math.max(1, this.#ring.length / settings.fanout);
  }

  /** New neighbours begin anywhere in a round: the channels of a newcomer are all of one age, and not all should ask it at once. */
  #followRing(): void {
    const { now, prng, table } = this.#ctx;
    const ring = table.neighbours.list();
    if (ring === this.#ring) return;
    this.#ring = ring;
    this.#first = null;
    for (const id of this.#turns.keys()) if (!table.neighbours.has(id)) this.#turns.delete(id);
    for (const id of ring) if (!this.#turns.has(id)) this.#set(id, { since: now, rounds: EARLIEST * prng.unit() });
  }

  #set(id: NodeId, turn: Turn): void {
    this.#turns.set(id, turn);
    this.#first = null;
  }
}
