/**
 * A holder's doubt in its own clock. A turn that came late, or wall and monotonic time that went apart, means that this process or its machine
 * stood still for a while nobody measured. It then admits nothing until a renewal that began afterwards is acknowledged, and counts nobody's time.
 */
import type { Duration, Instant } from '@omnirelay/primitives';
import type { ClockReading, DistrustReason } from './machine-io.ts';
import type { LeaseSettings } from './settings.ts';

export class ClockTrust {
  readonly #settings: LeaseSettings;
  #last: ClockReading;
  #distrustedAt: Instant | null = null;

  constructor(settings: LeaseSettings, now: ClockReading) {
    this.#settings = settings;
    this.#last = now;
  }

  get trusted(): boolean {
    return this.#distrustedAt === null;
  }

  /** Called with the deadline that stood before this turn; what it answers is told once. */
  notice(due: Instant | null, now: ClockReading): { readonly reason: DistrustReason; readonly by: Duration } | null {
    const before = this.#last;
    this.#last = now;
    const late = due === null ? 0 : now.at - due;
    const apart = Math.abs(now.wall - before.wall - (now.at - before.at));
    if (late <= this.#settings.stallThreshold && apart <= this.#settings.jumpThreshold) return null;
    this.#distrustedAt = now.at;
    return late > this.#settings.stallThreshold
      ? { reason: 'late-turn', by: late as Duration }
      : { reason: 'clock-jump', by: apart as Duration };
  }

  /** A renewal whose first attempt was at `startedAt` has been acknowledged. */
  onRenewed(startedAt: Instant): void {
    if (this.#distrustedAt !== null && startedAt >= this.#distrustedAt) this.#distrustedAt = null;
  }
}
