/**
 * When a peer is kept out for what it did to this client's own calls, in terms of Envoy's outlier detection (envoy.config.cluster.v3.OutlierDetection; gRFC
 * A50 does the same in gRPC). Pure arithmetic; `peer-health.ts` applies it.
 */

export interface OutlierDetection {
  /** Calls in a row that nobody answered (refused, reset, timed out, 502, 503, 504). */
  readonly consecutiveGatewayFailure: number;
  /** Success rates are compared this often, each time of the calls since the last. */
  readonly intervalMs: number;
  /** The first time; the n-th time n times as long, up to the longest. An interval that passes without an ejection takes one time back. */
  readonly baseEjectionTimeMs: number;
  readonly maxEjectionTimeMs: number;
  /** Up to this much is added at random, so that clients do not come back all at once. */
  readonly maxEjectionTimeJitterMs: number;
  /** Of the peers that are alive and take work. One may always be ejected of two or more, and never all of them. */
  readonly maxEjectionPercent: number;
  /** Fewer peers with enough calls are not compared: below five none can stand out by the default factor. */
  readonly successRateMinimumHosts: number;
  /** Calls that a peer has had in an interval to be compared. */
  readonly successRateRequestVolume: number;
  /** Whose rate lies below mean - factor * standard deviation / 1000 is ejected. */
  readonly successRateStdevFactor: number;
}

/** Envoy's own, but for the share: its 10 % leaves a small fleet with one. */
export const OUTLIER_DETECTION: OutlierDetection = {
  consecutiveGatewayFailure: 5,
  intervalMs: 10_000,
  baseEjectionTimeMs: 30_000,
  maxEjectionTimeMs: 300_000,
  maxEjectionTimeJitterMs: 3000,
  maxEjectionPercent: 30,
  successRateMinimumHosts: 5,
  successRateRequestVolume: 100,
  successRateStdevFactor: 1900,
};

/** How many of `hosts` may be ejected at once. */
export const mostEjected = (hosts: number, { maxEjectionPercent }: OutlierDetection): number =>
  Math.max(0, Math.min(hosts - 1, Math.max(1, Math.floor((hosts * maxEjectionPercent) / 100))));

/** @param times of this one, from 1 */
export function ejectionTimeMs(times: number, detection: OutlierDetection, random: () => number): number {
  const grown = Math.min(detection.maxEjectionTimeMs, detection.baseEjectionTimeMs * times);
  return grown + random() * detection.maxEjectionTimeJitterMs;
}

/** The rate (0 to 1) below which a peer stands out; null where too few are compared. */
export function successRateThreshold(rates: readonly number[], detection: OutlierDetection): number | null {
  if (rates.length < Math.max(1, detection.successRateMinimumHosts)) return null;
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  const variance = rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / rates.length;
  return mean - (Math.sqrt(variance) * detection.successRateStdevFactor) / 1000;
}
