/** Whoever is held down is told so and otherwise not listened to, so that what it says against it is never heard. */
import type { NodeId } from '@omnirelay/primitives';
import { BentMachine, heardClaims } from './bent-machine.ts';
import { type Mutant, withFaults } from './mutant.ts';

export const willNotHearTheBuried: Mutant = {
  name: 'will-not-hear-the-buried',
  thread: 'https://github.com/caio/foca/issues/15',
  caughtBy: 'views-converge',
  scenario: withFaults([
    {
      at: 9000,
      kind: 'partition',
      shape: 'halves',
      groups: [[0, 1, 2, 3, 4, 5]],
      bridges: [],
      oneWay: false,
      forMs: 100_000,
    },
  ]),
  wrap: (machine) =>
    new BentMachine(machine, {
      hear(input, seen) {
        const dead = (id: NodeId | undefined): boolean => id !== undefined && seen.member(id)?.liveness === 'dead';
        if (input.kind === 'frame' && input.frame.kind !== 'hello' && dead(seen.channels.get(input.channel)))
          return null;
        return heardClaims(input, (claim) => (claim.kind === 'alive' && dead(claim.claim.nodeId) ? null : claim));
      },
    }),
};
