/** A process that got no CPU blames the others for the answers that it did not read in time. */
import { millis, seconds } from '@omnirelay/primitives';
import { type Mutant, withinBound } from './mutant.ts';

export const ignoresItsOwnStalls: Mutant = {
  name: 'ignores-its-own-stalls',
  thread: 'https://github.com/hashicorp/consul/issues/1212',
  caughtBy: 'nobody-alive-declared-dead',
  scenario: withinBound(3),
  settings: (settings) => ({
    ...settings,
    stallThreshold: seconds(3600),
    suspicionInterval: millis(500),
    suspicionConfirmed: millis(500),
    // Many probes under way when a stall begins.
    fanout: 8,
  }),
};
