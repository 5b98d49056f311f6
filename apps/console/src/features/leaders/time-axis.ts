/** Where the marks of a time axis stand, and what is written at them: round times, no nearer to each other than can be read. */
import type { TimeZone } from '../../ui/time.ts';
import { type TimeWindow, timeToX } from './lane-layout.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  SECOND,
  5 * SECOND,
  15 * SECOND,
  30 * SECOND,
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  7 * DAY,
  30 * DAY,
] as const;
const LEAST_APART = 84;

export interface AxisMark {
  readonly x: number;
  readonly text: string;
}

/** By how much the zone is ahead of UTC at the time. */
const shiftMs = (atMs: number, zone: TimeZone): number =>
  zone === 'utc' ? 0 : -new Date(atMs).getTimezoneOffset() * MINUTE;

/** When a clock of the zone says so; `wallMs` is what it shows, as if it were UTC. */
const momentAt = (wallMs: number, zone: TimeZone): number => wallMs - shiftMs(wallMs - shiftMs(wallMs, zone), zone);

export function timeAxis(window: TimeWindow, width: number, zone: TimeZone): readonly AxisMark[] {
  const perPixel = (window.toMs - window.fromMs) / Math.max(1, width);
  const step = STEPS.find((each) => each / perPixel >= LEAST_APART) ?? (STEPS.at(-1) as number);
  const marks: AxisMark[] = [];
  // Along what the clock of the zone shows, which goes forward or back an hour where its summer time begins or ends.
  const first = Math.ceil((window.fromMs + shiftMs(window.fromMs, zone)) / step) * step;
  const last = window.toMs + shiftMs(window.toMs, zone);
  for (let wallMs = first; wallMs <= last; wallMs += step) {
    const text = new Date(wallMs).toISOString();
    const shown = step >= DAY ? text.slice(5, 10) : step >= MINUTE ? text.slice(11, 16) : text.slice(11, 19);
    const midnight = step < DAY && text.slice(11, 19) === '00:00:00';
    marks.push({ x: timeToX(momentAt(wallMs, zone), { window, width }), text: midnight ? text.slice(5, 10) : shown });
  }
  return marks;
}
