/** What is new goes to everybody at once, also to who does not read: nobody looks at whether a channel is full. */
import { BentMachine } from './bent-machine.ts';
import { FULL_CHANNELS, type Mutant } from './mutant.ts';

export const ignoresBackpressure: Mutant = {
  name: 'ignores-backpressure',
  thread: 'https://github.com/hashicorp/serf/issues/78',
  caughtBy: 'full-channels-are-spared',
  scenario: FULL_CHANNELS,
  wrap: (machine) => new BentMachine(machine, { hear: (input) => (input.kind === 'channel-blocked' ? null : input) }),
};
