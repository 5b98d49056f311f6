/** An address that cannot be reached gives rise to no suspicion, since only lost answers count. */
import { BentMachine } from './bent-machine.ts';
import { ending, type Mutant, withFaults } from './mutant.ts';

export const unreachableIsNoSuspicion: Mutant = {
  name: 'unreachable-is-no-suspicion',
  thread: 'https://github.com/hashicorp/memberlist/pull/242',
  caughtBy: 'deaths-are-seen',
  scenario: withFaults([{ at: 9000, kind: 'crash', ...ending(5, null) }]),
  wrap: (machine) =>
    new BentMachine(machine, {
      hear: (input) => (input.kind === 'dial-failed' ? { ...input, failure: 'aborted' } : input),
    }),
};
