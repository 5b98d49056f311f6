/** A few bounded dials always go to members thought unreachable (and to seeds of nobody known), so that halves of a partition meet. */
import { after, type Instant, type NodeId } from '@omnirelay/primitives';
import { type SwimContext, slotAfter } from './swim-context.ts';

/** Of all the members that live here, so many are expected to dial the same lost one in an interval. */
const DIALLERS = 2;

export class RepairDials {
  readonly #ctx: SwimContext;
  #dueAt: Instant;
  #last: NodeId | null = null;

  constructor(ctx: SwimContext) {
    this.#ctx = ctx;
    this.#dueAt = slotAfter(ctx.now + ctx.settings.repairInterval * (0.5 + ctx.prng.unit() / 2));
  }

  nextDeadline(): number {
    return this.#dueAt;
  }

  onTime(): void {
    const { now, settings, edges, joining } = this.#ctx;
    if (now < this.#dueAt) return;
    this.#dueAt = slotAfter(after(now, settings.repairInterval));
    if (!joining.joined) return;
    for (const [id, address] of this.#choose()) if (edges.dial(address, id, 'repair') !== null) this.#last = id;
    const seed = joining.strandedSeed();
    if (seed !== undefined) edges.dial(seed, null, 'join');
  }

  /** The next in id order behind the last one dialled, round and round. */
  #choose() {
    const { table, edges, settings, prng } = this.#ctx;
    if (table.tombstones === 0 && !this.#anySuspect()) return [];
    const lost = [...table.values()]
      .filter(
        ({ nodeId, liveness }) => (liveness === 'dead' || liveness === 'suspect') && edges.to(nodeId) === undefined,
      )
      .filter(
        ({ nodeId, claim }) =>
          claim !== undefined && !edges.isDialling(nodeId) && prng.below(table.liveCount) < DIALLERS,
      )
      .sort((a, b) => (a.nodeId < b.nodeId ? -1 : 1));
    const from = lost.findIndex((member) => this.#last === null || member.nodeId > this.#last);
    const turned = from < 0 ? lost : [...lost.slice(from), ...lost.slice(0, from)];
    return turned.slice(0, settings.repairDials).flatMap((member) => {
      const address = member.claim?.metadata.endpoint;
      return address === undefined ? [] : [[member.nodeId, address] as const];
    });
  }

  #anySuspect(): boolean {
    return this.#ctx.suspicions.nextDeadline() !== Number.POSITIVE_INFINITY;
  }
}
