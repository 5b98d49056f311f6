/** Who comes back below what is held of it is not told how far it must go, and goes on with a life that nobody takes. */
import { BentMachine, heardClaims, subjectOf } from './bent-machine.ts';
import { ending, type Mutant, withFaults } from './mutant.ts';

export const withholdsTheAccusation: Mutant = {
  name: 'withholds-the-accusation',
  thread: 'https://github.com/hashicorp/memberlist/issues/311',
  caughtBy: 'views-converge',
  scenario: withFaults([{ at: 9000, kind: 'vanish', ...ending(5, 3000, true, -500) }]),
  wrap: (machine) =>
    new BentMachine(machine, {
      say(output) {
        if (output.kind !== 'send' || (output.frame.kind !== 'welcome' && output.frame.kind !== 'reject'))
          return [output];
        return [{ ...output, frame: { ...output.frame, bootEpochFloor: 0n } }];
      },
      hear: (input, seen) => heardClaims(input, (claim) => (subjectOf(claim) === seen.self ? null : claim)),
    }),
};
