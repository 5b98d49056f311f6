/**
 * The load that this node's host reports, on its way to the mesh: told when the coarse figures have become others, at most once in `LOAD_TOLD_EVERY`,
 * and withdrawn once the host has reported nothing for `LOAD_LASTS`. So a load that members hear of a living node is one that its host still reports,
 * and a host that goes on reporting the same costs nothing.
 */
import { after, type Instant, seconds } from '@omnirelay/primitives';
import { coarseLoad, type LoadReport, sameFigures, type ToldLoad } from './load-report.ts';
import { type SwimContext, slotAfter } from './swim-context.ts';

export const LOAD_TOLD_EVERY = seconds(10);
export const LOAD_LASTS = seconds(60);

interface Reported {
  readonly load: LoadReport;
  readonly reportedAt: number;
  readonly endsAt: Instant;
}

export class OwnLoad {
  readonly #ctx: SwimContext;
  #reported: Reported | null = null;
  #told: ToldLoad | undefined;
  /** Nothing else is told before. */
  #nextAt = Number.NEGATIVE_INFINITY;

  constructor(ctx: SwimContext) {
    this.#ctx = ctx;
  }

  /** `reportedAt`: Unix milliseconds. Null: the host reports none any more. */
  report(load: LoadReport | null, reportedAt: number): void {
    this.#reported = load === null ? null : { load, reportedAt, endsAt: slotAfter(after(this.#ctx.now, LOAD_LASTS)) };
  }

  nextDeadline(): number {
    const ends = this.#reported?.endsAt ?? Number.POSITIVE_INFINITY;
    return sameFigures(this.#figures(), this.#told) ? ends : Math.min(ends, this.#nextAt);
  }

  onTime(): void {
    const { now, self } = this.#ctx;
    if (this.#reported !== null && this.#reported.endsAt <= now) this.#reported = null;
    const figures = this.#figures();
    if (now < this.#nextAt || sameFigures(figures, this.#told)) return;
    this.#told =
      figures === undefined || this.#reported === null
        ? undefined
        : { ...figures, reportedAt: this.#reported.reportedAt };
    this.#nextAt = slotAfter(after(now, LOAD_TOLD_EVERY));
    self.tellLoad(this.#told);
  }

  #figures(): LoadReport | undefined {
    return this.#reported === null ? undefined : coarseLoad(this.#reported.load, this.#told);
  }
}
