/** Of two processes with one node id neither gives way. */
import { BentMachine, heardClaims, subjectOf } from './bent-machine.ts';
import { type Mutant, withFaults } from './mutant.ts';

export const twoOfOneName: Mutant = {
  name: 'two-of-one-name',
  thread: 'https://github.com/hashicorp/consul/issues/13037',
  caughtBy: 'one-life-a-node',
  scenario: withFaults([{ at: 9000, kind: 'clone', node: 5, keepsDisk: true }]),
  wrap: (machine) =>
    new BentMachine(machine, {
      hear(input, seen) {
        if (input.kind === 'frame' && input.frame.kind === 'reject') return null;
        if (input.kind === 'frame' && input.frame.kind === 'welcome')
          return { ...input, frame: { ...input.frame, bootEpochFloor: 0n } };
        return heardClaims(input, (claim) => (subjectOf(claim) === seen.self ? null : claim));
      },
    }),
};
