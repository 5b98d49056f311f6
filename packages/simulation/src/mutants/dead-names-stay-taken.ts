/** The name of a dead member cannot be used again by its next life. */
import type { NodeId } from '@omnirelay/primitives';
import { BentMachine, heardClaims } from './bent-machine.ts';
import { ending, type Mutant, withFaults } from './mutant.ts';

export const deadNamesStayTaken: Mutant = {
  name: 'dead-names-stay-taken',
  thread: 'https://github.com/hashicorp/memberlist/pull/189',
  caughtBy: 'views-converge',
  scenario: withFaults([{ at: 9000, kind: 'crash', ...ending(5, 20_000) }]),
  wrap: (machine) =>
    new BentMachine(machine, {
      hear(input, seen) {
        const dead = (id: NodeId): boolean => seen.member(id)?.liveness === 'dead';
        if (
          input.kind === 'frame' &&
          (input.frame.kind === 'hello' || input.frame.kind === 'welcome') &&
          dead(input.frame.claim.nodeId)
        )
          return null;
        return heardClaims(input, (claim) => (claim.kind === 'alive' && dead(claim.claim.nodeId) ? null : claim));
      },
    }),
};
