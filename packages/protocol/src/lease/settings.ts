/** The knobs of `mesh.leadership` that the lease machine obeys, and its two profiles. */
import { type Duration, millis, seconds } from '@omnirelay/primitives';

export interface LeaseSettings {
  /** How long a liveness lease lasts by a perfect clock. */
  readonly ttl: Duration;
  readonly renewInterval: Duration;
  /** Bound on the error of a clock's rate: 0.01 is one percent. */
  readonly rho: number;
  /** How often a candidate reads all liveness records. */
  readonly pollInterval: Duration;
  /** Until a request that was lost or refused is sent again. */
  readonly retryInterval: Duration;
  /** An answer that took longer says nothing of the moment: the session with the registry counts as broken. */
  readonly freshRead: Duration;
  /** Fresh reads further apart than this begin a new session. */
  readonly sessionGap: Duration;
  /** A turn that comes later than its deadline by more than this makes a holder distrust its clock. */
  readonly stallThreshold: Duration;
  /** Wall and monotonic time may drift apart by this between two turns. */
  readonly jumpThreshold: Duration;
  /** Above this share of all liveness records, and at least `hiccupLeast`, it is the registry that failed. */
  readonly hiccupShare: number;
  readonly hiccupLeast: number;
  /** After losing a scope; doubled by each further loss within ten times the ceiling, up to the ceiling. */
  readonly coolDown: Duration;
  readonly coolDownCeiling: Duration;
  /** How long others leave a released scope to the one that was named. */
  readonly handOverPatience: Duration;
  /** Between the first candidate and the second, in the order that all of them compute. */
  readonly turnInterval: Duration;
  readonly bounds: LeaseBounds;
}

export interface LeaseBounds {
  /** Liveness records that are watched. */
  readonly records: number;
  readonly scopes: number;
  readonly scopesPerTransaction: number;
  readonly keysPerRead: number;
  /** Split brains told once each. */
  readonly conflictsTold: number;
}

const bounds: LeaseBounds = {
  records: 4096,
  scopes: 16_384,
  scopesPerTransaction: 40,
  keysPerRead: 120,
  conflictsTold: 256,
};

const fleet: LeaseSettings = {
  ttl: millis(2500),
  renewInterval: millis(800),
  rho: 0.01,
  pollInterval: millis(500),
  retryInterval: millis(200),
  freshRead: millis(800),
  sessionGap: millis(2000),
  stallThreshold: millis(400),
  jumpThreshold: millis(250),
  hiccupShare: 0.3,
  hiccupLeast: 3,
  coolDown: millis(2500),
  coolDownCeiling: seconds(60),
  handOverPatience: millis(1200),
  turnInterval: millis(60),
  bounds,
};

/** For a store whose failover takes seconds (Redis Sentinel). */
const sentinel: LeaseSettings = {
  ...fleet,
  ttl: seconds(10),
  renewInterval: seconds(3),
  pollInterval: seconds(2),
  freshRead: seconds(2),
  sessionGap: seconds(5),
  coolDown: seconds(10),
  handOverPatience: seconds(4),
};

export type LeaseProfile = 'default' | 'sentinel';
export const LEASE_PROFILES: Readonly<Record<LeaseProfile, LeaseSettings>> = { default: fleet, sentinel };

/** What a holder trusts, counted on its own clock from the first attempt of the renewal. */
export const holderTerm = (settings: LeaseSettings): Duration => (settings.ttl * (1 - settings.rho)) as Duration;
/** What a candidate waits on its own clock; never less than the holder's own `ttl` asks for. */
export const candidateTerm = (settings: LeaseSettings, ttl: Duration): Duration =>
  (Math.max(settings.ttl, ttl) * (1 + settings.rho)) as Duration;
