/** Suspicions run out before the suspect can answer. */
import { millis } from '@omnirelay/primitives';
import type { Mutant } from './mutant.ts';

export const hastyVerdict: Mutant = {
  name: 'hasty-verdict',
  caughtBy: 'nobody-alive-declared-dead',
  settings: (settings) => ({
    ...settings,
    pingTimeout: millis(60),
    suspicionInterval: millis(20),
    suspicionConfirmed: millis(20),
    suspicionRefused: millis(20),
  }),
};
