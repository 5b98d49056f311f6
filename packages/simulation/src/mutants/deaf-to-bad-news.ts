/** Some nodes hear of no suspicion, death or departure from others, and so know only of those they probe themselves. */
import type { Instant } from '@omnirelay/primitives';
import type { SwimInput } from '@omnirelay/protocol';
import { MachineWrapper } from '../machine-wrapper.ts';
import { filterHeardClaims } from './filter-claims.ts';
import { type Mutant, standard } from './mutant.ts';

class DeafToBadNews extends MachineWrapper {
  override handle(input: SwimInput, now: Instant): void {
    super.handle(
      filterHeardClaims(input, (claim) => claim.kind === 'alive'),
      now,
    );
  }
}

export const deafToBadNews: Mutant = {
  name: 'deaf-to-bad-news',
  caughtBy: 'deaths-are-seen',
  scenario: standard(21),
  wrap: (machine, birth) => (birth.node % 5 === 2 ? new DeafToBadNews(machine) : undefined),
};
