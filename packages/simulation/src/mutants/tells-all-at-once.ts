/** A joiner is told everything in one turn, however little its channel takes: it is cut off, joins again, and never comes in. */
import { ending, type Mutant, withFaults } from './mutant.ts';

export const tellsAllAtOnce: Mutant = {
  name: 'tells-all-at-once',
  caughtBy: 'full-channels-are-spared',
  scenario: {
    ...withFaults([{ at: 12_000, kind: 'crash', ...ending(7, 1000) }]),
    nodes: 80,
    sendBuffer: { highWaterBytes: 4096, limitBytes: 16 * 1024 },
    tightBounds: true,
  },
  settings: (settings) => ({ ...settings, bounds: { ...settings.bounds, claimFramesAtOnce: 1000 } }),
};
