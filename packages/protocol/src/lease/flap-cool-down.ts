/** Who has lost a scope leaves it alone for a while, longer with each loss; it forgets what is ten ceilings ago. */
import type { Instant } from '@omnirelay/primitives';
import { later } from './lease-context.ts';
import type { LeaseSettings } from './settings.ts';

export class FlapCoolDown {
  readonly #settings: LeaseSettings;
  #losses = 0;
  #lastLoss = 0 as Instant;
  #until = 0 as Instant;

  constructor(settings: LeaseSettings) {
    this.#settings = settings;
  }

  get until(): Instant {
    return this.#until;
  }

  onLoss(now: Instant): void {
    const { coolDown, coolDownCeiling } = this.#settings;
    if (now - this.#lastLoss > 10 * coolDownCeiling) this.#losses = 0;
    this.#until = later(now, Math.min(coolDown * 2 ** this.#losses, coolDownCeiling));
    this.#losses = Math.min(this.#losses + 1, 16);
    this.#lastLoss = now;
  }
}
