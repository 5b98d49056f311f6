/** Who leads what now, as the console's server tells it: whole, whenever it has changed. */
import type { LeaderConflict, LeaderToken } from './model.ts';

/** Without what moves all the time: that is asked for where it is shown. */
export type LiveLeader = Omit<LeaderToken, 'expiresAt' | 'labels'>;

export interface Leadership {
  /** Another one whenever something has changed, an end or a beginning of a term also. */
  readonly version: string;
  /** Another one whenever a fence has refused a write. */
  readonly refusals?: string;
  /** In the order of their scopes; so many of them as a frame holds. */
  readonly leaders: readonly LiveLeader[];
  /** All there are. */
  readonly total: number;
  readonly conflicts: readonly LeaderConflict[];
  /** Why there is no more of it, in words; what is here is old then. */
  readonly problem?: string;
}

/** The leases of nodes are none of what is followed: they are as many as the nodes. */
const NODE_LEASES = 'node/';

/** Whether all that is followed is here, and still followed. */
export const leadershipIsWhole = (leadership: Leadership | undefined): boolean =>
  leadership !== undefined && leadership.problem === undefined && leadership.total === leadership.leaders.length;

/** Whether the scope has no leader when it is not among them. */
export const wouldTell = (leadership: Leadership | undefined, scope: string): boolean =>
  leadershipIsWhole(leadership) && !scope.startsWith(NODE_LEASES);
