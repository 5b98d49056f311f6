/**
 * What the records ask of a node for one shard: a function of the map and of the moves in flight, and of nothing that happened before. The map counts
 * before the moves, since it is never older than they are.
 */
import type { NodeId } from '@omnirelay/primitives';
import type { HandoverMove } from './move-records.ts';
import type { OwnedShard } from './ownership-io.ts';

export type WantedState =
  | { readonly kind: 'admit'; readonly owned: OwnedShard }
  | { readonly kind: 'stop'; readonly owned: OwnedShard; readonly to: NodeId }
  | { readonly kind: 'hold' }
  | { readonly kind: 'forward'; readonly to: NodeId }
  | { readonly kind: 'nothing' };

export function wantedState(self: NodeId, owned: OwnedShard | undefined, move: HandoverMove | undefined): WantedState {
  const asked = move === undefined || move.stage === 'aborted' ? undefined : move;
  if (owned !== undefined)
    // Until `stop` it goes on as if there were no move.
    return asked?.stage === 'stop' && asked.from.nodeId === self
      ? { kind: 'stop', owned, to: asked.to.nodeId }
      : { kind: 'admit', owned };
  if (asked === undefined) return { kind: 'nothing' };
  if (asked.stage === 'committed')
    return asked.from.nodeId === self ? { kind: 'forward', to: asked.to.nodeId } : { kind: 'nothing' };
  return asked.to.nodeId === self ? { kind: 'hold' } : { kind: 'nothing' };
}

/** Of a node that stops by plan: what it would admit it ends, and nobody else gets it. */
export const atRest = (wanted: WantedState, self: NodeId): WantedState =>
  wanted.kind === 'admit' ? { kind: 'stop', owned: wanted.owned, to: self } : wanted;
