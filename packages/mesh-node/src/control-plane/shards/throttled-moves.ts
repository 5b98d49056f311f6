/**
 * Whether moves wait for others since as many are in flight as there may be, by the records of moves, which every control node reads. How many that is, each node
 * knows of its own config, and holds it for that of whoever leads.
 */
import { type HandoverSettings, mostMoves } from '@omnirelay/protocol';
import type { ShardState } from './shard-state.ts';

export type MoveLimits = Pick<
  HandoverSettings,
  'movesPerNamespace' | 'movesPerNode' | 'roundInterval' | 'stopPatience' | 'longestBackOff' | 'readPatience'
>;

export interface Throttle {
  /** `16 of 16 moves of n-1`; undefined while the node may take part in more. */
  node(nodeId: string): string | undefined;
  /** `64 of 64 moves of orders`; undefined while there may be more. */
  namespace(namespace: string): string | undefined;
}

/** As things are now; what it reads of moves is read once. */
export function readThrottle({ book, moveLimits }: Pick<ShardState, 'book' | 'moveLimits'>): Throttle {
  const ofNodes = new Map<string, number>();
  for (const namespace of book.namespaces())
    for (const { from, to } of book.moves(namespace).values())
      for (const { nodeId } of [from, to]) ofNodes.set(nodeId, (ofNodes.get(nodeId) ?? 0) + 1);
  const told = (moves: number, most: number, of: string): string | undefined =>
    moves < most ? undefined : `${moves} of ${most} moves of ${of}`;
  return {
    node: (nodeId) => told(ofNodes.get(nodeId) ?? 0, moveLimits.movesPerNode, nodeId),
    namespace: (namespace) => told(book.moves(namespace).size, mostMoves(moveLimits), namespace),
  };
}

/** Which of them have no room for a further move. */
export const throttledAmong = (
  throttle: Throttle,
  { namespaces, nodes }: { readonly namespaces: readonly string[]; readonly nodes: readonly string[] },
): readonly string[] =>
  [...namespaces.map(throttle.namespace), ...nodes.map(throttle.node)].filter((told) => told !== undefined);
