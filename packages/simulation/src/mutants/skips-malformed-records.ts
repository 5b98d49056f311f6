/** What is malformed in a message is skipped and the rest is believed, from a peer that cannot be believed. */
import { BentMachine, heardClaims } from './bent-machine.ts';
import { type Mutant, withFaults } from './mutant.ts';

export const skipsMalformedRecords: Mutant = {
  name: 'skips-malformed-records',
  thread: 'https://github.com/hashicorp/memberlist/pull/368',
  caughtBy: 'refused-frames-cost-one-channel',
  scenario: withFaults([{ at: 9000, kind: 'mangle-frames', node: 3, frames: 2, how: 'endless-incarnation' }]),
  wrap: (machine) =>
    new BentMachine(machine, {
      hear: (input) =>
        heardClaims(input, (claim) => (claim.kind === 'alive' && claim.claim.incarnation >= 2 ** 48 ? null : claim)),
    }),
};
