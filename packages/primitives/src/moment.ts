/** A moment as a person writes it: ISO 8601, or `now`, or `now-6h`. */
const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** Milliseconds since 1970; `undefined` when the text is no moment. A time without a zone is UTC. */
export function momentOf(text: string, nowMs: number): number | undefined {
  const relative = /^now(?:-(\d{1,6})([smhdw]))?$/.exec(text.trim());
  if (relative !== null) {
    const [, amount, unit] = relative;
    return amount === undefined ? nowMs : nowMs - Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS];
  }
  if (!/^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/.test(text.trim()))
    return undefined;
  const iso = text.trim().replace(' ', 'T');
  const at = Date.parse(/T/.test(iso) && !/(?:Z|[+-]\d{2}:?\d{2})$/.test(iso) ? `${iso}Z` : iso);
  return Number.isNaN(at) ? undefined : at;
}

/**
 * The same moment so that it means no more than itself wherever it is read: to the millisecond, in UTC. What is relative to now stays as it
 * was written. `undefined` when the text is no moment.
 */
export function exactMoment(text: string): string | undefined {
  const at = momentOf(text, 0);
  if (at === undefined) return undefined;
  const written = text.trim();
  return written.startsWith('now') ? written : new Date(at).toISOString();
}
