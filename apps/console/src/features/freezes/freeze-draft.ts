/** A freeze as it is written down before it is asked for. Pure. */
import { momentOf } from '@omnirelay/primitives';
import { readDuration } from '../../data/durations.ts';

export interface FreezeDraft {
  readonly kind: 'freeze' | 'maintenance';
  /** Empty: of the whole cluster. */
  readonly namespace: string;
  /** As they were typed. Empty: now. */
  readonly from: string;
  /** A moment, or for how long. */
  readonly until: string;
}

export const EMPTY_FREEZE: FreezeDraft = { kind: 'freeze', namespace: '', from: '', until: '2h' };

export interface AskedFreeze {
  readonly kind: FreezeDraft['kind'];
  readonly namespace?: string;
  readonly from?: string;
  readonly until: string;
}

/** Moments as RFC 3339; undefined where what was typed is none. `nowMs`: the clock of who asks. */
export function askedFreeze({ kind, namespace, from, until }: FreezeDraft, nowMs: number): AskedFreeze | undefined {
  const begins = from.trim() === '' ? nowMs : momentOf(from, nowMs);
  if (begins === undefined) return undefined;
  const span = readDuration(until);
  const ends = span === undefined ? momentOf(until, nowMs) : begins + span;
  if (ends === undefined) return undefined;
  return {
    kind,
    until: new Date(ends).toISOString(),
    ...(namespace === '' ? {} : { namespace }),
    ...(from.trim() === '' ? {} : { from: new Date(begins).toISOString() }),
  };
}

/** What is wrong with what was typed, each at its field. */
export function draftProblems({ from, until }: FreezeDraft): { readonly from?: string; readonly until?: string } {
  const isMoment = (text: string): boolean => momentOf(text, 0) !== undefined;
  return {
    ...(from.trim() === '' || isMoment(from) ? {} : { from: 'expected a moment: 2026-11-30T06:00' }),
    ...(readDuration(until) !== undefined || isMoment(until)
      ? {}
      : { until: 'expected a moment or a time: 2026-11-30T06:00, or 2h' }),
  };
}
