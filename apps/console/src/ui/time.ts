/** Times as the console writes them: ISO, to the second where a person reads and to the millisecond where it matters, with their zone. */
export type TimeZone = 'utc' | 'local';

export interface Times {
  /** `14:02:10 UTC` */
  readonly clockTime: (iso: string | number) => string;
  /** `14:02:10.412 UTC` */
  readonly clockTimeMs: (iso: string | number) => string;
  /** `2026-11-23 14:02:10 UTC` */
  readonly fullTime: (iso: string | number) => string;
  /** Of a moment to come, `Mon 06:00 UTC` within six days of `nowMs` and `2026-12-24 06:00 UTC` beyond. */
  readonly dayTime: (iso: string | number, nowMs: number) => string;
}

/** Within these a day of the week is one day: a week on it would be taken for the one before. */
const NEAR_MS = 6 * 86_400_000;

interface Written {
  readonly day: string;
  readonly date: string;
  readonly clock: string;
  readonly zone: string;
}

function written(iso: string | number, zone: TimeZone): Written {
  const at = new Date(iso);
  const shift = zone === 'utc' ? 0 : -at.getTimezoneOffset();
  const text = new Date(at.getTime() + shift * 60_000).toISOString();
  const day = new Date(text).toUTCString().slice(0, 3);
  return { day, date: text.slice(0, 10), clock: text.slice(11, 23), zone: zone === 'utc' ? 'UTC' : offset(shift) };
}

function offset(minutes: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

export function timesIn(zone: TimeZone): Times {
  return {
    clockTime: (iso) => {
      const { clock, zone: name } = written(iso, zone);
      return `${clock.slice(0, 8)} ${name}`;
    },
    clockTimeMs: (iso) => {
      const { clock, zone: name } = written(iso, zone);
      return `${clock} ${name}`;
    },
    fullTime: (iso) => {
      const { date, clock, zone: name } = written(iso, zone);
      return `${date} ${clock.slice(0, 8)} ${name}`;
    },
    dayTime: (iso, nowMs) => {
      const { day, date, clock, zone: name } = written(iso, zone);
      const isNear = new Date(iso).getTime() - nowMs < NEAR_MS;
      return `${isNear ? day : date} ${clock.slice(0, 5)} ${name}`;
    },
  };
}

/** A span in the largest unit that says enough: `840 ms`, `12 s`, `3 min`, `2 h`. */
export function span(ms: number): string {
  const value = Math.max(0, ms);
  if (value < 1_000) return `${Math.round(value)} ms`;
  if (value < 120_000) return `${Math.round(value / 1_000)} s`;
  if (value < 7_200_000) return `${Math.round(value / 60_000)} min`;
  if (value < 172_800_000) return `${Math.round(value / 3_600_000)} h`;
  return `${Math.round(value / 86_400_000)} d`;
}
