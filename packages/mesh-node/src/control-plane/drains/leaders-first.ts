/** A node that is drained hands over the scopes that it leads first, and keeps its shards meanwhile: for so long at most, since a scope may find nobody. */
import type { DrainRecord } from '../peer-record.ts';

/** Milliseconds since the drain began. */
const LEADERS_FIRST_MS = 10_000;

export interface LeadersFirst {
  /** Those that it leads still, in words. */
  readonly scopes: string;
  /** Unix milliseconds. */
  readonly until: number;
}

/** Null where its shards may go. One that is forced waits for nothing. */
export function leadersFirst({
  drain,
  scopesLeft,
  now,
}: {
  readonly drain: DrainRecord | undefined;
  readonly scopesLeft: readonly string[];
  readonly now: number;
}): LeadersFirst | null {
  if (drain?.since === undefined || drain.forced === true || scopesLeft.length === 0) return null;
  const until = Date.parse(drain.since) + LEADERS_FIRST_MS;
  return now < until ? { scopes: scopesLeft.slice(0, 5).join(', '), until } : null;
}
