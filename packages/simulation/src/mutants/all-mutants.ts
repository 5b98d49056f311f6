/** The planted bugs, one for each checker at least. */
import { deafToBadNews } from './deaf-to-bad-news.ts';
import { dropsRefutations } from './drops-refutations.ts';
import { hastyVerdict } from './hasty-verdict.ts';
import { ignoresIncarnation } from './ignores-incarnation.ts';
import type { Mutant } from './mutant.ts';
import { neverClosesChannels } from './never-closes-channels.ts';
import { neverStopsTelling } from './never-stops-telling.ts';
import { resurrectsOldClaims } from './resurrects-old-claims.ts';

export const ALL_MUTANTS: readonly Mutant[] = [
  dropsRefutations,
  resurrectsOldClaims,
  ignoresIncarnation,
  hastyVerdict,
  deafToBadNews,
  neverStopsTelling,
  neverClosesChannels,
];

export const mutantNamed = (name: string): Mutant | undefined => ALL_MUTANTS.find((mutant) => mutant.name === name);
