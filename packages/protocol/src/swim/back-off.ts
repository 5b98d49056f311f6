/** When an address may be dialled again: doubling from the floor, the ceiling after `retransmitLimit` failures, half of it jitter. */
import type { Duration, Prng } from '@omnirelay/primitives';
import type { SwimSettings } from './settings.ts';

export function backOff(failures: number, settings: SwimSettings, prng: Prng): Duration {
  const doubled = settings.backoffFloor * 2 ** Math.min(failures - 1, 20);
  const whole =
    failures > settings.retransmitLimit ? settings.backoffCeiling : Math.min(doubled, settings.backoffCeiling);
  return Math.round(whole / 2 + (whole / 2) * prng.unit()) as Duration;
}
