/** Nodes that are sick, or have been: where rounds place shards they keep what they have and take nothing new, as cordoned ones do. Who leaves is not spared. */
import type { NodeId } from '@omnirelay/primitives';
import type { PlacementNode } from '../model.ts';
import type { Keeps } from './keep-in-place.ts';

export interface Placed {
  readonly nodes: readonly PlacementNode[];
  readonly keeps: Keeps;
}

/** The very same where nobody is spared. */
export function sparing<T extends Placed>(placed: T, spares: (node: NodeId) => boolean): T {
  const spared = new Set(
    placed.nodes.filter(({ nodeId, weight }) => weight > 0 && spares(nodeId)).map((n) => n.nodeId),
  );
  if (spared.size === 0) return placed;
  return {
    ...placed,
    nodes: placed.nodes.map((node) => (spared.has(node.nodeId) ? { ...node, weight: 0 } : node)),
    keeps: (node: NodeId) => (spared.has(node) ? 'allowed' : placed.keeps(node)),
  };
}
