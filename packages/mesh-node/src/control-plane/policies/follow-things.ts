/**
 * One watcher of things that stand in records: as they are, then each that is touched, resumable by cursor at any control node; and each that becomes
 * another by time alone, when it does. Who cannot be told what went is told to read anew.
 */
import { decodeRecordCursor, encodeRecordCursor, type RecordPosition } from '../cursor.ts';
import type { OperationContext } from '../operation-context.ts';
import { tellResync } from '../resync.ts';
import { waitForCursor } from '../wait-for-cursor.ts';
import { heartbeatDue, WatchPause } from '../watch-pause.ts';
import type { ThingTrail, TouchedThing } from './thing-trail.ts';

export interface WatchedThings<T> {
  readonly trail: ThingTrail<T>;
  /** Everything up to here has been read. */
  position(): RecordPosition;
  onSettled(listener: () => void): () => void;
  /** Which are asked for. Of a thing it never changes. */
  matches(thing: T): boolean;
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
  const asked = (): readonly TouchedThing<T>[] => trail.all().filter(({ thing }) => things.matches(thing));
  const news = () => trail.between(at.revision, things.position().revision);
  const turnsAt = (after: number): number =>
    asked().reduce(
      (next, { thing }) => Math.min(next, things.turnsAt?.(thing, after) ?? next),
      Number.POSITIVE_INFINITY,
    );
  function* snapshot(): Generator<ToldThing<T>> {
    at = things.position();
    toldUntil = state.wall();
    // Whoever is cut off in the middle of it begins it anew.
    for (const { thing } of asked()) yield { kind: 'Snapshot', thing, cursor: '', at: toldUntil };
    yield { kind: 'Ready', cursor: encodeRecordCursor(at), at: toldUntil };
  }
  if (cursor === undefined) yield* snapshot();
  else {
    at = decodeRecordCursor(cursor);
    await waitForCursor(state, at, signal);
  }
  while (!signal.aborted) {
    const reason = trail.whyNotFrom(at);
    if (reason !== null) {
      yield { kind: 'Resync', ...tellResync(state, reason), at: toldUntil };
      isCatchingUp = false;
      yield* snapshot();
      continue;
    }
    const upTo = things.position();
    const now = state.wall();
    const touched = news();
    for (const [index, { thing, revision, isGone }] of touched.entries()) {
      // What one transaction touched is behind whoever has been told all of it.
      if (touched[index + 1]?.revision !== revision) at = { ...at, revision };
      if (things.matches(thing))
        yield { kind: isGone ? 'Removed' : 'Changed', thing, cursor: encodeRecordCursor(at), at: now };
    }
    if (upTo.lineageEpoch === at.lineageEpoch && upTo.revision > at.revision) at = upTo;
    const told = new Set(touched.map(({ id }) => id));
    for (const { id, thing } of asked())
      if (!told.has(id) && (things.turnsAt?.(thing, toldUntil) ?? Number.POSITIVE_INFINITY) <= now)
        yield { kind: 'Changed', thing, cursor: encodeRecordCursor(at), at: now };
    toldUntil = now;
    const turn = performance.now() + Math.max(0, turnsAt(now) - state.wall());
    const beat = heartbeatDue();
    const isThere = (): boolean => trail.whyNotFrom(at) !== null || news().length > 0;
    // Whoever goes on is told once that it is here.
    const isQuiet = isCatchingUp || (!(await pause.news(isThere, Math.min(beat, turn))) && beat <= turn);
    if (isQuiet) yield { kind: 'Heartbeat', cursor: encodeRecordCursor(at), at: now };
    isCatchingUp = false;
  }
}
