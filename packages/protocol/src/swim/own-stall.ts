/**
 * The own-stall rule: a node whose timer came late was not there to hear the acks. It gives the lost time back to every deadline, reads
 * what has been buffered before it judges anybody (one poll), and accuses nobody for an interval.
 */
import { after, between, type Duration, type Instant } from '@omnirelay/primitives';
import type { SwimContext } from './swim-context.ts';

/** How long buffered frames have to arrive before verdicts fall again. */
const POLL = 100;

export class OwnStall {
  readonly #ctx: SwimContext;
  #silentUntil: Instant;

  constructor(ctx: SwimContext) {
    this.#ctx = ctx;
    this.#silentUntil = ctx.now;
  }

  /** False while this node has reason to blame itself. */
  get mayAccuse(): boolean {
    return this.#ctx.now >= this.#silentUntil;
  }

  /** Called with the deadline that was due; true when it was missed by so much that the whole turn must be judged again. */
  notice(due: Instant | null): boolean {
    const ctx = this.#ctx;
    if (due === null) return false;
    const late = between(due, ctx.now);
    if (late <= ctx.settings.stallThreshold) return false;
    this.#silentUntil = after(ctx.now, ctx.settings.interval);
    ctx.health.worsen();
    ctx.table.noteLocalHealth();
    const by = (late + POLL) as Duration;
    for (const part of [ctx.edges, ctx.probes, ctx.relay, ctx.suspicions, ctx.joining]) part.postpone(by);
    ctx.event({ kind: 'own-stall', lateBy: late });
    return true;
  }
}
