/** Any alive claim ends a suspicion, also one that is no newer than the suspicion itself. */
import { BentMachine, heardClaims, subjectOf } from './bent-machine.ts';
import { type Mutant, standard } from './mutant.ts';

export const staleAliveClearsSuspicion: Mutant = {
  name: 'stale-alive-clears-suspicion',
  thread: 'https://github.com/hashicorp/memberlist/pull/82',
  caughtBy: 'no-resurrection',
  scenario: standard(31),
  wrap: (machine) =>
    new BentMachine(machine, {
      hear: (input, seen) =>
        heardClaims(input, (claim) => {
          const known = seen.member(subjectOf(claim));
          if (claim.kind !== 'alive' || known?.liveness !== 'suspect' || claim.claim.nodeId === seen.self) return claim;
          return { kind: 'alive', claim: { ...claim.claim, incarnation: known.incarnation + 1 } };
        }),
    }),
};
