/** The range of time that is looked at: as the address says it, or the last hour. What is no moment, or no range, is told and left out. */
import { momentOf } from '@omnirelay/primitives';
import { fromMsOf, type LeaderTerm } from '../../data/leader-model.ts';
import type { TimeWindow } from './lane-layout.ts';

export const DEFAULT_FROM = 'now-1h';
export const DEFAULT_TO = 'now';

/** What a press away is, and how it is called. */
export const RANGES = [
  ['now-15m', '15 min'],
  ['now-1h', '1 h'],
  ['now-6h', '6 h'],
  ['now-1d', '24 h'],
  ['now-7d', '7 d'],
] as const;

const LEAST_MS = 1_000;

export interface LeaderRange {
  /** As they are asked for. */
  readonly from: string;
  readonly to: string;
  readonly window: TimeWindow;
  /** It reaches to now, and grows. */
  readonly grows: boolean;
}

export function leaderRange(typed: { readonly from: string; readonly to: string }, nowMs: number): LeaderRange {
  const to = momentOf(typed.to, nowMs) === undefined ? DEFAULT_TO : typed.to;
  const toMs = momentOf(to, nowMs) ?? nowMs;
  const from = momentOf(typed.from, nowMs) === undefined ? DEFAULT_FROM : typed.from;
  const fromMs = momentOf(from, nowMs) ?? toMs;
  // Of an end before the beginning, the beginning is believed.
  const window = { fromMs, toMs: Math.max(toMs, fromMs + LEAST_MS) };
  return { from, to, window, grows: to === DEFAULT_TO };
}

/** What was drawn, as the address says it: to the second, and `now` where it reaches to the present. */
export function drawnRange(
  { fromMs, toMs }: TimeWindow,
  nowMs: number,
): { readonly from: string; readonly to: string } {
  const written = (atMs: number): string => new Date(atMs).toISOString().replace(/\.\d+/, '');
  const end = Math.ceil(Math.max(toMs, fromMs + LEAST_MS) / 1_000) * 1_000;
  return { from: written(Math.floor(fromMs / 1_000) * 1_000), to: end >= nowMs ? DEFAULT_TO : written(end) };
}

const LEAST_FITTED_MS = 2 * 60_000;
/** Of what is fitted, so much is left free before it. */
const MARGIN = 0.06;

/** Where nobody has said from when on: no more than what there is, so that a young mesh is not a stroke at the edge. */
export function fittedWindow({ fromMs, toMs }: TimeWindow, terms: readonly LeaderTerm[]): TimeWindow {
  const oldestMs = terms.reduce((oldest, term) => Math.min(oldest, fromMsOf(term)), toMs);
  const spanMs = Math.max(LEAST_FITTED_MS, (toMs - oldestMs) * (1 + MARGIN));
  return { fromMs: Math.max(fromMs, toMs - spanMs), toMs };
}
