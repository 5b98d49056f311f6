/** The clocks of one machine: a monotonic one with a rate that errs, and a wall clock that can be set. A paused machine's own time stands still. */
import { type Instant, instant, wallTime } from '@omnirelay/primitives';
import type { ClockReading } from '@omnirelay/protocol';

export class LeaseClock {
  /** Own milliseconds a real one. */
  readonly rate: number;
  readonly #offset: number;
  #stoodStill = 0;
  #jumped = 0;

  constructor(rate: number, offset: number) {
    this.rate = rate;
    this.#offset = offset;
  }

  read(real: number): ClockReading {
    return {
      at: instant(this.#offset + (real - this.#stoodStill) * this.rate),
      wall: wallTime(1_780_000_000_000 + real * this.rate + this.#jumped),
    };
  }

  /** When this clock will show it, if nothing happens to it. */
  realOf(at: Instant): number {
    return (at - this.#offset) / this.rate + this.#stoodStill;
  }

  /** The machine was suspended: its monotonic clock has not moved meanwhile, its wall clock has. */
  standStill(ms: number): void {
    this.#stoodStill += ms;
  }

  jumpWall(ms: number): void {
    this.#jumped += ms;
  }
}
