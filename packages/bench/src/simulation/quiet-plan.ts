/** A plan without faults, on a quick and faithful network. */
import type { FaultPlan } from '@omnirelay/simulation';

export const QUIET: FaultPlan = {
  name: 'standard',
  quality: { delayMs: 1, jitterMs: 1, tailMs: 0, loss: 0 },
  startSpreadMs: 1000,
  clockRateError: 0,
  faults: [],
};
