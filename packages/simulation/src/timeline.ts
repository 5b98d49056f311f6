/** The two parts of a run: faults, and the rest in which everything must come together again. */

export interface Timeline {
  readonly healsAt: number;
  readonly endsAt: number;
}

export const DEFAULT_MINUTES = 3;
const MINUTE_MS = 60_000;

/** Two faulty parts and one for healing, which is never shorter than a minute unless the whole run is. */
export function timelineOf(minutes: number): Timeline {
  const endsAt = Math.round(minutes * MINUTE_MS);
  return { endsAt, healsAt: Math.max(Math.min(endsAt / 3, MINUTE_MS), endsAt - Math.max(MINUTE_MS, endsAt / 3)) };
}
