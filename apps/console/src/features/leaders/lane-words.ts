/** Pieces of a lane in words: what is written on them, and what a screen reader and the tooltip say. */
import { assertNever } from '@omnirelay/primitives';
import type { LeaderTerm } from '../../data/leader-model.ts';
import { span, type Times } from '../../ui/time.ts';
import type { Lane, LanePiece, LaneTick } from './lane-layout.ts';

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** `term 4`, or `terms 4 to 9`. */
export function termsWord(terms: readonly LeaderTerm[]): string {
  const [first, last] = [terms[0], terms.at(-1)];
  if (first === undefined || last === undefined) return '';
  return first === last ? `term ${first.term}` : `terms ${first.term} to ${last.term}`;
}

/** A span as a mark tells it: tenths where seconds matter. */
export function shortSpan(ms: number): string {
  if (!Number.isFinite(ms)) return 'longer than is kept';
  return ms >= 1_000 && ms < 10_000 ? `${(ms / 1_000).toFixed(1)} s` : span(ms);
}

export interface SentenceContext {
  readonly times: Times;
  readonly nowMs: number;
}

/** What stands on a piece, or under it where it is narrow. */
export function pieceLabel(piece: LanePiece): string {
  switch (piece.kind) {
    case 'held':
      return `${piece.leaderId}, ${termsWord(piece.terms)}`;
    case 'leaderless':
      return shortSpan(piece.toMs - piece.fromMs);
    case 'overlap':
      return `${piece.terms.length} leaders`;
    case 'churn':
      return counted(piece.elections, 'election', 'elections');
    default:
      return assertNever(piece);
  }
}

/** What goes on is told without how long: it would be told anew each second. */
function whatIsSo(piece: LanePiece, goesOn: boolean): string {
  const lasted = goesOn ? '' : ` for ${shortSpan(piece.toMs - piece.fromMs)}`;
  switch (piece.kind) {
    case 'held':
      return `${piece.leaderId} ${goesOn ? 'leads' : 'led'}${lasted}, ${termsWord(piece.terms)}`;
    case 'leaderless':
      return `nobody ${goesOn ? 'leads' : 'led'}${lasted}, after ${piece.after.leaderId}`;
    case 'overlap':
      return `${piece.terms.map(({ leaderId }) => leaderId).join(' and ')} ${goesOn ? 'claim' : 'claimed'} it at a time${lasted}`;
    case 'churn':
      return `${counted(piece.elections, 'election', 'elections')}${lasted}, leaderless for ${shortSpan(piece.leaderlessMs)} of it${
        piece.overlaps === 0 ? '' : `, more than one leader ${counted(piece.overlaps, 'time', 'times')}`
      }`;
    default:
      return assertNever(piece);
  }
}

const TICKED: Readonly<Record<LaneTick['kind'], readonly [string, string]>> = {
  election: ['election', 'elections'],
  'step-down': ['step-down', 'step-downs'],
  rejection: ['write refused by the fence', 'writes refused by the fence'],
};

const within = (piece: LanePiece, ticks: readonly LaneTick[]): string =>
  (['election', 'step-down', 'rejection'] as const)
    .flatMap((kind) => {
      const count = ticks
        .filter((tick) => tick.kind === kind && tick.atMs >= piece.fromMs && tick.atMs < piece.toMs)
        .reduce((sum, tick) => sum + tick.count, 0);
      // Each piece that somebody led begins with an election: that is no news.
      return count === 0 || kind === 'election' ? [] : [counted(count, ...TICKED[kind])];
    })
    .join(', ');

/** Pieces that reach to `nowMs` go on. */
export function pieceSentence(lane: Lane, piece: LanePiece, { times, nowMs }: SentenceContext): string {
  const ticks = within(piece, lane.ticks);
  const begun = Number.isFinite(piece.fromMs) ? times.fullTime(piece.fromMs) : 'before what is kept';
  return `${lane.scope}: ${whatIsSo(piece, piece.toMs >= nowMs)}, from ${begun}${ticks === '' ? '' : `; ${ticks}`}`;
}
