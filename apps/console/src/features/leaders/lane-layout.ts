/**
 * Where everything of a lane stands, in pixels: the states, what is too narrow to be told apart as a strip that says how much it is, and the
 * ticks, of which those that would lie on each other are one with a count. Pure: painting comes after it.
 */
import { electionMsOf, type LeaderTerm, type RefusedWrite } from '../../data/leader-model.ts';
import { laneStates, type TimedState } from './lane-states.ts';

export interface TimeWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

interface Placed {
  readonly x: number;
  readonly width: number;
  readonly fromMs: number;
  readonly toMs: number;
}

export type LanePiece =
  | (TimedState & Placed)
  | (Placed & {
      readonly kind: 'churn';
      readonly elections: number;
      readonly leaderlessMs: number;
      readonly overlaps: number;
      readonly terms: readonly LeaderTerm[];
    });

export interface LaneTick {
  readonly kind: 'election' | 'step-down' | 'rejection';
  readonly x: number;
  readonly atMs: number;
  readonly count: number;
}

export interface Lane {
  readonly scope: string;
  readonly pieces: readonly LanePiece[];
  readonly ticks: readonly LaneTick[];
}

export interface LaneInput {
  readonly scope: string;
  /** Of this scope alone, in any order. */
  readonly terms: readonly LeaderTerm[];
  readonly rejections: readonly RefusedWrite[];
}

export interface LaneRoom {
  readonly window: TimeWindow;
  /** Pixels. */
  readonly width: number;
  readonly nowMs: number;
}

/** Narrower than this, a state is not seen by itself. */
const NARROWEST = 2;
/** Nobody may miss that there was no leader, or more than one, however short it was. */
const LEAST_ALARM = 4;
/** Ticks nearer to each other than this are one. */
const TICK_ROOM = 9;

export const timeToX = (atMs: number, { window, width }: Omit<LaneRoom, 'nowMs'>): number =>
  ((atMs - window.fromMs) / (window.toMs - window.fromMs)) * width;

export const xToTime = (x: number, { window, width }: Omit<LaneRoom, 'nowMs'>): number =>
  window.fromMs + (x / width) * (window.toMs - window.fromMs);

export function layOutLane({ scope, terms, rejections }: LaneInput, room: LaneRoom): Lane {
  const states = laneStates(terms, room.nowMs);
  return { scope, pieces: piecesOf(states, room), ticks: ticksOf(terms, rejections, room) };
}

function piecesOf(states: readonly TimedState[], room: LaneRoom): readonly LanePiece[] {
  const { window, width } = room;
  const placed = states
    .filter(({ fromMs, toMs }) => toMs > window.fromMs && fromMs < window.toMs)
    .map((state) => {
      const x = Math.max(0, timeToX(state.fromMs, room));
      return { ...state, x, width: Math.min(width, timeToX(state.toMs, room)) - x };
    });
  const pieces: LanePiece[] = [];
  let run: (TimedState & Placed)[] = [];
  const endRun = (): void => {
    // One alone is shown as what it is.
    if (run.filter(({ kind }) => kind !== 'leaderless').length > 1) pieces.push(churnOf(run));
    else pieces.push(...run);
    run = [];
  };
  for (const state of placed) {
    if (state.width >= NARROWEST) {
      endRun();
      pieces.push(state);
    } else run.push(state);
  }
  endRun();
  return pieces.map((piece) => (piece.kind === 'held' ? piece : widened(piece, width)));
}

/** About its own middle, inside of the lane. */
function widened(piece: LanePiece, room: number): LanePiece {
  if (piece.width >= LEAST_ALARM) return piece;
  const x = Math.max(0, Math.min(room - LEAST_ALARM, piece.x + piece.width / 2 - LEAST_ALARM / 2));
  return { ...piece, x, width: LEAST_ALARM };
}

function churnOf(run: readonly (TimedState & Placed)[]): LanePiece {
  const [first, last] = [run[0], run.at(-1)] as [TimedState & Placed, TimedState & Placed];
  const terms = [...new Set(run.flatMap((state) => (state.kind === 'leaderless' ? [] : state.terms)))];
  return {
    kind: 'churn',
    x: first.x,
    width: last.x + last.width - first.x,
    fromMs: first.fromMs,
    toMs: last.toMs,
    elections: terms.length,
    leaderlessMs: run.reduce((sum, state) => sum + (state.kind === 'leaderless' ? state.toMs - state.fromMs : 0), 0),
    overlaps: run.filter(({ kind }) => kind === 'overlap').length,
    terms,
  };
}

/** Milliseconds, and how much happened then. */
type Moment = readonly [number, number];

function ticksOf(
  terms: readonly LeaderTerm[],
  rejections: readonly RefusedWrite[],
  room: LaneRoom,
): readonly LaneTick[] {
  const times: Readonly<Record<LaneTick['kind'], readonly Moment[]>> = {
    // One that began before what is kept lies outside of every window.
    election: terms.map((term) => [electionMsOf(term), 1]),
    'step-down': terms.flatMap(({ ended, to }) =>
      ended === 'stepped-down' && to !== undefined ? [[Date.parse(to), 1] as const] : [],
    ),
    rejection: rejections.map(({ at, further = 0 }) => [Date.parse(at), 1 + further]),
  };
  return (['election', 'step-down', 'rejection'] as const).flatMap((kind) => gathered(kind, times[kind], room));
}

function gathered(kind: LaneTick['kind'], moments: readonly Moment[], room: LaneRoom): readonly LaneTick[] {
  const ticks: LaneTick[] = [];
  const inside = moments.filter(([at]) => at >= room.window.fromMs && at <= room.window.toMs);
  for (const [atMs, count] of inside.toSorted(([a], [b]) => a - b)) {
    const x = timeToX(atMs, room);
    const last = ticks.at(-1);
    if (last !== undefined && x - last.x < TICK_ROOM) ticks[ticks.length - 1] = { ...last, count: last.count + count };
    else ticks.push({ kind, x, atMs, count });
  }
  return ticks;
}
