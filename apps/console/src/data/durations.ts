/** Spans of time, which are milliseconds, as people write and read them: `90s`, `30m`, `24h`, `7d`. Pure. */
const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;

/** In the largest unit that leaves no rest. */
export function writeDuration(ms: number): string {
  const [name, unit] = UNITS.find(([, each]) => ms >= each && ms % each === 0) ?? ['ms', 1];
  return `${ms / unit}${name}`;
}

/** Undefined where it is no duration. A number alone is milliseconds, as the document has it. */
export function readDuration(text: string): number | undefined {
  const [, number, name = 'ms'] = /^(\d{1,12}(?:\.\d{1,3})?)\s*(ms|s|m|h|d)?$/.exec(text.trim()) ?? [];
  const unit = UNITS.find(([each]) => each === name)?.[1];
  if (number === undefined || unit === undefined) return undefined;
  const ms = Number(number) * unit;
  return Number.isSafeInteger(ms) ? ms : undefined;
}
