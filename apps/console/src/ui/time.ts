/** Times as the console writes them: UTC, ISO, to the second where a person reads and to the millisecond where it matters. */
export const clockTime = (iso: string | number): string => `${new Date(iso).toISOString().slice(11, 19)} UTC`;
export const clockTimeMs = (iso: string | number): string => `${new Date(iso).toISOString().slice(11, 23)} UTC`;
export const fullTime = (iso: string | number): string =>
  new Date(iso)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');

/** A span in the largest unit that says enough: `840 ms`, `12 s`, `3 min`, `2 h`. */
export function span(ms: number): string {
  const value = Math.max(0, ms);
  if (value < 1_000) return `${Math.round(value)} ms`;
  if (value < 120_000) return `${Math.round(value / 1_000)} s`;
  if (value < 7_200_000) return `${Math.round(value / 60_000)} min`;
  if (value < 172_800_000) return `${Math.round(value / 3_600_000)} h`;
  return `${Math.round(value / 86_400_000)} d`;
}
