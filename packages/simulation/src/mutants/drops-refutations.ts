/** Some nodes never hear that anybody refuted or restated anything. */
import type { Instant } from '@omnirelay/primitives';
import type { SwimInput } from '@omnirelay/protocol';
import { MachineWrapper } from '../machine-wrapper.ts';
import { filterHeardClaims } from './filter-claims.ts';
import { type Mutant, standard } from './mutant.ts';

class DropsRefutations extends MachineWrapper {
  override handle(input: SwimInput, now: Instant): void {
    super.handle(
      filterHeardClaims(input, (claim) => claim.kind !== 'alive' || claim.claim.incarnation === 0),
      now,
    );
  }
}

export const dropsRefutations: Mutant = {
  name: 'drops-refutations',
  caughtBy: 'views-converge',
  scenario: standard(21),
  wrap: (machine, birth) => (birth.node % 5 === 4 ? new DropsRefutations(machine) : undefined),
};
