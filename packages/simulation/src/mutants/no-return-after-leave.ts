/** Who has left cannot come back: whatever it says is that of one who left. */
import type { NodeId } from '@omnirelay/primitives';
import { BentMachine, heardClaims, subjectOf } from './bent-machine.ts';
import { ending, type Mutant, withFaults } from './mutant.ts';

export const noReturnAfterLeave: Mutant = {
  name: 'no-return-after-leave',
  thread: 'https://github.com/hashicorp/memberlist/issues/140',
  caughtBy: 'views-converge',
  scenario: withFaults([{ at: 9000, kind: 'leave', ...ending(5, 2000) }]),
  wrap: (machine) =>
    new BentMachine(machine, {
      hear(input, seen) {
        const left = (id: NodeId): boolean => id !== seen.self && seen.member(id)?.liveness === 'left';
        if (
          input.kind === 'frame' &&
          (input.frame.kind === 'hello' || input.frame.kind === 'welcome') &&
          left(input.frame.claim.nodeId)
        )
          return null;
        return heardClaims(input, (claim) => (left(subjectOf(claim)) ? null : claim));
      },
    }),
};
