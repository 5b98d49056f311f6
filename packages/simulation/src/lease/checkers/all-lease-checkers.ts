import type { LeaseCheckerFactory } from '../lease-checker.ts';
import { fencesIncrease, oneClaimAFence } from './claims-have-fences.ts';
import { anEndedEpochAcceptsNothing, noEffectUnderAnOlderFence } from './effects-are-fenced.ts';
import { lostAnswersAreSafe } from './lost-answers-are-safe.ts';
import { noEpochIsUsedTwice } from './no-epoch-is-used-twice.ts';
import { oneAdmits } from './one-admits.ts';
import { onlyTheIllAreDeposed } from './only-the-ill-are-deposed.ts';
import { somebodyLeads } from './somebody-leads.ts';

export const ALL_LEASE_CHECKERS: readonly LeaseCheckerFactory[] = [
  oneClaimAFence,
  fencesIncrease,
  noEffectUnderAnOlderFence,
  anEndedEpochAcceptsNothing,
  noEpochIsUsedTwice,
  oneAdmits,
  onlyTheIllAreDeposed,
  lostAnswersAreSafe,
  somebodyLeads,
];
