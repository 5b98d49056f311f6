/** A farewell that comes after the failure was told is thrown away, so that some hold the member left and others failed. */
import { BentMachine, heardClaims } from './bent-machine.ts';
import { type Mutant, standard } from './mutant.ts';

export const leaveAfterFailureIsIgnored: Mutant = {
  name: 'leave-after-failure-is-ignored',
  thread: 'https://github.com/hashicorp/consul/issues/3706',
  caughtBy: 'views-converge',
  scenario: standard(10),
  wrap: (machine, birth) =>
    birth.node % 5 === 4
      ? new BentMachine(machine, {
          hear: (input, seen) =>
            heardClaims(input, (claim) =>
              claim.kind === 'left' &&
              seen.member(claim.nodeId)?.liveness !== 'left' &&
              seen.member(claim.nodeId)?.liveness !== 'alive'
                ? null
                : claim,
            ),
        })
      : undefined,
};
