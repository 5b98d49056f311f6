/** Some members hold whoever leaves for failed, and so never agree with the others. */
import { BentMachine, heardClaims } from './bent-machine.ts';
import { ending, type Mutant, withFaults } from './mutant.ts';

export const takesLeaveForFailure: Mutant = {
  name: 'takes-leave-for-failure',
  thread: 'https://github.com/hashicorp/memberlist/pull/213',
  caughtBy: 'views-converge',
  scenario: withFaults([{ at: 9000, kind: 'leave', ...ending(5, null) }]),
  wrap: (machine, birth) =>
    birth.node % 5 === 1
      ? new BentMachine(machine, {
          hear(input) {
            if (input.kind === 'frame' && input.frame.kind === 'leave') return null;
            return heardClaims(input, (claim) => (claim.kind === 'left' ? { ...claim, kind: 'dead' } : claim));
          },
        })
      : undefined,
};
