/** Durations as people write them: `500ms`, `1s`, `1.5s`, `5m`, `2h`, `1d`, or `hh:mm:ss`. In code they are milliseconds. */
import { type Duration, millis } from '@omnirelay/primitives';
import { z } from 'zod';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const CLOCK = /^(\d{1,3}):([0-5]\d):([0-5]\d)(?:\.(\d{1,3}))?$/;
const PLAIN = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/;

/** Whole milliseconds, or undefined where the text is no duration. */
export function parseDuration(text: string): Duration | undefined {
  const clock = CLOCK.exec(text);
  if (clock !== null) {
    const [, hours, minutes, secs, fraction = '0'] = clock;
    return millis(
      ((Number(hours) * 60 + Number(minutes)) * 60 + Number(secs)) * 1000 + Number(fraction.padEnd(3, '0')),
    );
  }
  const plain = PLAIN.exec(text);
  if (plain === null) return undefined;
  // Rounded: 1.001 * 1000 is not quite 1001.
  return millis(Math.round(Number(plain[1]) * (UNITS[plain[2] as string] as number)));
}

/** The shortest way to write it that loses nothing. */
export function formatDuration(duration: number): string {
  const unit = (['d', 'h', 'm', 's'] as const).find((name) => duration > 0 && duration % (UNITS[name] as number) === 0);
  if (unit !== undefined) return `${duration / (UNITS[unit] as number)}${unit}`;
  return duration > 1000 ? `${duration / 1000}s` : `${duration}ms`;
}

interface DurationRange {
  readonly atLeast: string;
  readonly atMost: string;
}

export const duration = ({ atLeast, atMost }: DurationRange) =>
  z
    .string({ error: ({ input }) => `${JSON.stringify(input)} is no duration: write "1s", "500ms" or "00:00:05"` })
    .meta({ pattern: `${CLOCK.source}|${PLAIN.source}`, 'x-duration': { atLeast, atMost } })
    .transform((text, context): Duration => {
      const parsed = parseDuration(text);
      if (parsed === undefined) {
        const shown = JSON.stringify(text.slice(0, 40));
        context.addIssue({ code: 'custom', message: `${shown} is no duration: write "1s", "500ms" or "00:00:05"` });
        return z.NEVER;
      }
      if (parsed < (parseDuration(atLeast) as number) || parsed > (parseDuration(atMost) as number)) {
        context.addIssue({ code: 'custom', message: `${text} is out of range: expected ${atLeast} to ${atMost}` });
        return z.NEVER;
      }
      return parsed;
    });
