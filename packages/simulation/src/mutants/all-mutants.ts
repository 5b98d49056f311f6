/** The planted bugs, at least one for each checker. */
import { clustersMerge } from './clusters-merge.ts';
import { deadNamesStayTaken } from './dead-names-stay-taken.ts';
import { deafToBadNews } from './deaf-to-bad-news.ts';
import { dropsNewsOfStrangers } from './drops-news-of-strangers.ts';
import { dropsRefutations } from './drops-refutations.ts';
import { firstSightIsAlive } from './first-sight-is-alive.ts';
import { halvesNeverMeet } from './halves-never-meet.ts';
import { hastyVerdict } from './hasty-verdict.ts';
import { ignoresBackpressure } from './ignores-backpressure.ts';
import { ignoresIncarnation } from './ignores-incarnation.ts';
import { ignoresItsOwnStalls } from './ignores-its-own-stalls.ts';
import { keepsWhoLeft } from './keeps-who-left.ts';
import { leaveAfterFailureIsIgnored } from './leave-after-failure-is-ignored.ts';
import { lifeCounterWraps } from './life-counter-wraps.ts';
import type { Mutant } from './mutant.ts';
import { neverAnswersItsOwnDeath } from './never-answers-its-own-death.ts';
import { neverClosesChannels } from './never-closes-channels.ts';
import { neverStopsTelling } from './never-stops-telling.ts';
import { neverTakesBackARemoval } from './never-takes-back-a-removal.ts';
import { noReturnAfterLeave } from './no-return-after-leave.ts';
import { renewsTombstones } from './renews-tombstones.ts';
import { resurrectsOldClaims } from './resurrects-old-claims.ts';
import { skipsMalformedRecords } from './skips-malformed-records.ts';
import { staleAliveClearsSuspicion } from './stale-alive-clears-suspicion.ts';
import { syncForgetsWhoLeft } from './sync-forgets-who-left.ts';
import { takesInOtherClusters } from './takes-in-other-clusters.ts';
import { takesLeaveForFailure } from './takes-leave-for-failure.ts';
import { tellsAllAtOnce } from './tells-all-at-once.ts';
import { throwsOnMalformedFrames } from './throws-on-malformed-frames.ts';
import { timerSurvivesRefutation } from './timer-survives-refutation.ts';
import { trustsItsOldDisk } from './trusts-its-old-disk.ts';
import { twoOfOneName } from './two-of-one-name.ts';
import { unreachableIsNoSuspicion } from './unreachable-is-no-suspicion.ts';
import { willNotHearTheBuried } from './will-not-hear-the-buried.ts';
import { withholdsTheAccusation } from './withholds-the-accusation.ts';

export const ALL_MUTANTS: readonly Mutant[] = [
  clustersMerge,
  deadNamesStayTaken,
  deafToBadNews,
  dropsNewsOfStrangers,
  dropsRefutations,
  firstSightIsAlive,
  halvesNeverMeet,
  hastyVerdict,
  ignoresBackpressure,
  ignoresIncarnation,
  ignoresItsOwnStalls,
  keepsWhoLeft,
  leaveAfterFailureIsIgnored,
  lifeCounterWraps,
  neverAnswersItsOwnDeath,
  neverClosesChannels,
  neverStopsTelling,
  neverTakesBackARemoval,
  noReturnAfterLeave,
  renewsTombstones,
  resurrectsOldClaims,
  skipsMalformedRecords,
  staleAliveClearsSuspicion,
  syncForgetsWhoLeft,
  takesInOtherClusters,
  takesLeaveForFailure,
  tellsAllAtOnce,
  throwsOnMalformedFrames,
  timerSurvivesRefutation,
  trustsItsOldDisk,
  twoOfOneName,
  unreachableIsNoSuspicion,
  willNotHearTheBuried,
  withholdsTheAccusation,
];

export const mutantNamed = (name: string): Mutant | undefined => ALL_MUTANTS.find((mutant) => mutant.name === name);
