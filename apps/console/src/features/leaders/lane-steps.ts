/** Where the arrow keys lead in the lanes: along a lane from piece to piece, and to the piece of another lane at the same time. */
import type { Lane, LanePiece } from './lane-layout.ts';

/** A place in the lanes that stays while they grow and are laid out anew. */
export interface LanePlace {
  readonly scope: string;
  readonly atMs: number;
}

export interface PlacedPiece {
  readonly lane: number;
  readonly at: number;
  readonly piece: LanePiece;
}

/** The piece at the time, or the nearest one; the newest of the first lane where nothing was chosen. */
export function pieceAt(lanes: readonly Lane[], place: LanePlace | undefined): PlacedPiece | undefined {
  const found = place === undefined ? -1 : lanes.findIndex(({ scope }) => scope === place.scope);
  const lane = found >= 0 ? found : lanes.findIndex(({ pieces }) => pieces.length > 0);
  const pieces = lanes[lane]?.pieces ?? [];
  const wantedMs = found >= 0 && place !== undefined ? place.atMs : Number.POSITIVE_INFINITY;
  const inside = pieces.findLastIndex(({ fromMs }) => fromMs <= wantedMs);
  const at = Math.max(0, inside);
  const piece = pieces[at];
  return piece === undefined ? undefined : { lane, at, piece };
}

const placeIn = (lanes: readonly Lane[], lane: number, at: number): LanePlace | undefined => {
  const of = lanes[lane];
  const piece = of?.pieces[Math.max(0, Math.min(of.pieces.length - 1, at))];
  return of === undefined || piece === undefined ? undefined : { scope: of.scope, atMs: piece.fromMs };
};

const PAGE = 10;

/** At the same time in the lane so far away, or in the nearest to it that has a piece. */
function placeBeside(lanes: readonly Lane[], { lane, piece }: PlacedPiece, steps: number): LanePlace | undefined {
  const filled = lanes.flatMap(({ pieces }, i) => (pieces.length > 0 ? [i] : []));
  const wanted = filled.indexOf(lane) + steps;
  const to = lanes[filled[Math.max(0, Math.min(filled.length - 1, wanted))] ?? -1];
  return to === undefined
    ? undefined
    : { scope: to.scope, atMs: Math.max(piece.fromMs, to.pieces[0]?.fromMs ?? piece.fromMs) };
}

/** Undefined for a key that leads nowhere. */
export function stepFrom(lanes: readonly Lane[], from: PlacedPiece, key: string): LanePlace | undefined {
  const { lane, at } = from;
  switch (key) {
    case 'ArrowLeft':
      return placeIn(lanes, lane, at - 1);
    case 'ArrowRight':
      return placeIn(lanes, lane, at + 1);
    case 'Home':
      return placeIn(lanes, lane, 0);
    case 'End':
      return placeIn(lanes, lane, Number.MAX_SAFE_INTEGER);
    case 'ArrowUp':
    case 'PageUp':
      return placeBeside(lanes, from, key === 'ArrowUp' ? -1 : -PAGE);
    case 'ArrowDown':
    case 'PageDown':
      return placeBeside(lanes, from, key === 'ArrowDown' ? 1 : PAGE);
    default:
      return undefined;
  }
}

/** What `+` leaves of the range, and `-` doubles. */
const ZOOM = 0.5;

export type LaneKey =
  | { readonly kind: 'open' }
  | { readonly kind: 'zoom'; readonly by: number }
  | { readonly kind: 'step'; readonly to: LanePlace };

type PressedKey = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** Undefined for a key that is not of the lanes: with Ctrl, Alt or the command key it is the browser's, which enlarges the page and goes back. */
export function laneKey(lanes: readonly Lane[], from: PlacedPiece, pressed: PressedKey): LaneKey | undefined {
  const { key, ctrlKey, metaKey, altKey } = pressed;
  if (ctrlKey || metaKey || altKey) return undefined;
  if (key === 'Enter' || key === ' ') return { kind: 'open' };
  if (key === '+') return { kind: 'zoom', by: ZOOM };
  if (key === '-') return { kind: 'zoom', by: 1 / ZOOM };
  const to = stepFrom(lanes, from, key);
  return to === undefined ? undefined : { kind: 'step', to };
}
