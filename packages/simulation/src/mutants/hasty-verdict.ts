/** Suspicions run out before the suspect can answer. */
import { millis } from '@omnirelay/primitives';
import { type Mutant, withinBound } from './mutant.ts';

export const hastyVerdict: Mutant = {
  name: 'hasty-verdict',
  thread: 'https://github.com/hashicorp/consul/issues/1180',
  caughtBy: 'nobody-alive-declared-dead',
  scenario: withinBound(21),
  settings: (settings) => ({
    ...settings,
    pingTimeout: millis(60),
    suspicionInterval: millis(20),
    suspicionConfirmed: millis(20),
    suspicionRefused: millis(20),
  }),
};
