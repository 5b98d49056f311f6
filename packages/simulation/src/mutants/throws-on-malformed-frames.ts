/** A malformed message takes the process down instead of the connection. */
import { BentMachine, subjectOf } from './bent-machine.ts';
import { type Mutant, withFaults } from './mutant.ts';

export const throwsOnMalformedFrames: Mutant = {
  name: 'throws-on-malformed-frames',
  thread: 'https://github.com/hashicorp/memberlist/pull/236',
  caughtBy: 'machine-never-throws',
  scenario: withFaults([{ at: 9000, kind: 'mangle-frames', node: 3, frames: 2, how: 'nameless-node' }]),
  wrap: (machine) =>
    new BentMachine(machine, {
      hear(input) {
        if (input.kind === 'frame' && input.frame.kind === 'events')
          for (const claim of input.frame.claims) if (subjectOf(claim).length === 0) throw new RangeError('no node id');
        return input;
      },
    }),
};
