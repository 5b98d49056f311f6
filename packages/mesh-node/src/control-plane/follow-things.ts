/**
 * One watcher of things that stand in records: as they are, then each that is touched, resumable by cursor at any control node; and each that becomes
 * another by time alone, when it does. What no longer matches is told as removed. Who cannot be told what went is told to read anew.
 */
import { decodeRecordCursor, encodeRecordCursor, type RecordPosition } from './cursor.ts';
import type { OperationContext } from './operation-context.ts';
import { tellResync } from './resync.ts';
import type { ThingTrail, TouchedThing } from './thing-trail.ts';
import { waitForCursor } from './wait-for-cursor.ts';
import { heartbeatDue, WatchPause } from './watch-pause.ts';

export interface WatchedThings<T> {
  readonly trail: Pick<ThingTrail<T>, 'all' | 'between' | 'whyNotFrom'>;
  /** Everything up to here has been read. */
  position(): RecordPosition;
  onSettled(listener: () => void): () => void;
  /** Whether it is asked for, as it is at that moment. */
  matches(thing: T, at: number): boolean;
  /** The next moment, in Unix milliseconds, at which it is another though nobody touches it; infinite where there is none. */
  turnsAt?(thing: T, after: number): number;
}

export interface ToldThing<T> {
  readonly kind: 'Snapshot' | 'Ready' | 'Changed' | 'Removed' | 'Resync' | 'Heartbeat';
  readonly thing?: T;
  readonly reason?: string;
  readonly cursor: string;
  /** As of when it is told, Unix milliseconds: what time alone makes another is told as it was then. */
  readonly at: number;
}

/** @throws Problem invalid_input, behind */
export async function* followThings<T>(
  { state, signal }: OperationContext,
  cursor: string | undefined,
  things: WatchedThings<T>,
): AsyncGenerator<ToldThing<T>> {
  const { trail } = things;
  using pause = new WatchPause(signal);
  using cleanUp = new DisposableStack();
  cleanUp.defer(things.onSettled(() => pause.wake()));
  let at = things.position();
  /** What became another by time alone has been told up to here. */
  let toldUntil = state.wall();
  let isCatchingUp = cursor !== undefined;
  /** News that a watcher has not asked for puts no sign of life off. */
  let due = heartbeatDue();
  const tell = (told: ToldThing<T>): ToldThing<T> => {
    due = heartbeatDue();
    return told;
  };
  /** What a watcher has been told of: of no others need it hear that they are gone. Null of one that goes on: it may be any. */
  let held: Set<string> | null = null;
  const news = () => trail.between(at.revision, things.position().revision);
  const turnOf = (thing: T, after: number): number => things.turnsAt?.(thing, after) ?? Number.POSITIVE_INFINITY;
  const turning = () => (things.turnsAt === undefined ? [] : trail.all());
  const turnsAt = (after: number): number =>
    turning().reduce((next, { thing }) => Math.min(next, turnOf(thing, after)), Number.POSITIVE_INFINITY);
  /** Undefined: it is none of those asked for, and never was. */
  function newsOf({ id, thing, isGone }: TouchedThing<T>, now: number): ToldThing<T> | undefined {
    const told = { thing, cursor: encodeRecordCursor(at), at: now };
    if (!isGone && things.matches(thing, now)) {
      held?.add(id);
      return { kind: 'Changed', ...told };
    }
    if (held !== null && !held.delete(id)) return undefined;
    return { kind: 'Removed', ...told, ...(isGone ? {} : { reason: 'no-longer-matches' }) };
  }
  function* snapshot(): Generator<ToldThing<T>> {
    at = things.position();
    toldUntil = state.wall();
    held = new Set();
    for (const { id, thing } of trail.all()) {
      if (!things.matches(thing, toldUntil)) continue;
      held.add(id);
      // Whoever is cut off in the middle of it begins it anew.
      yield tell({ kind: 'Snapshot', thing, cursor: '', at: toldUntil });
    }
    yield tell({ kind: 'Ready', cursor: encodeRecordCursor(at), at: toldUntil });
  }
  if (cursor === undefined) yield* snapshot();
  else {
    at = decodeRecordCursor(cursor);
    await waitForCursor(state, at, signal);
  }
  while (!signal.aborted) {
    const reason = trail.whyNotFrom(at);
    if (reason !== null) {
      yield tell({ kind: 'Resync', ...tellResync(state, reason), at: toldUntil });
      isCatchingUp = false;
      yield* snapshot();
      continue;
    }
    const upTo = things.position();
    const now = state.wall();
    const touched = news();
    for (const [index, one] of touched.entries()) {
      // What one transaction touched is behind whoever has been told all of it.
      if (touched[index + 1]?.revision !== one.revision) at = { ...at, revision: one.revision };
      const told = newsOf(one, now);
      if (told !== undefined) yield tell(told);
    }
    if (upTo.lineageEpoch === at.lineageEpoch && upTo.revision > at.revision) at = upTo;
    const known = new Set(touched.map(({ id }) => id));
    for (const one of turning()) {
      if (known.has(one.id) || turnOf(one.thing, toldUntil) > now) continue;
      const told = newsOf(one, now);
      if (told !== undefined) yield tell(told);
    }
    toldUntil = now;
    const turn = performance.now() + Math.max(0, turnsAt(now) - state.wall());
    const isThere = (): boolean => trail.whyNotFrom(at) !== null || news().length > 0;
    // Whoever goes on is told once that it is here.
    const isQuiet = isCatchingUp || (!(await pause.news(isThere, Math.min(due, turn))) && due <= turn);
    if (isQuiet) yield tell({ kind: 'Heartbeat', cursor: encodeRecordCursor(at), at: now });
    isCatchingUp = false;
  }
}
