/** A full sync carries the living and the failed, but who left is skipped. */
import { BentMachine, heardClaims } from './bent-machine.ts';
import { ending, type Mutant, withFaults } from './mutant.ts';

export const syncForgetsWhoLeft: Mutant = {
  name: 'sync-forgets-who-left',
  thread: 'https://github.com/hashicorp/serf/pull/510',
  caughtBy: 'views-converge',
  scenario: withFaults([
    { at: 9000, kind: 'leave', ...ending(5, null) },
    { at: 20_000, kind: 'crash', ...ending(8, 500) },
  ]),
  wrap: (machine) =>
    new BentMachine(machine, {
      hear: (input) =>
        input.kind === 'frame' && input.frame.kind === 'records'
          ? heardClaims(input, (claim) => (claim.kind === 'left' ? null : claim))
          : input,
    }),
};
