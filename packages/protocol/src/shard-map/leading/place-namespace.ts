/** Where whoever leads the mesh would have the shards of a namespace: moves under way count as done, and nodes that keep what they have keep it. */
import type { NodeId } from '@omnirelay/primitives';
import type { HandoverMove } from '../handover/move-records.ts';
import type { PlacementNode, PlacementPolicy, ShardMap } from '../model.ts';
import type { Placement, PlacementProgress } from '../placement/placement-model.ts';
import type { Planner } from '../placement/planner.ts';
import { type Keeps, keepInPlace } from './keep-in-place.ts';
import { columnAfter, placementInput } from './plan-moves.ts';

export interface NamespacePlacing {
  readonly policy: PlacementPolicy;
  /** The map as it stands; an empty one before the first generation. */
  readonly map: ShardMap;
  /** As they are in flight. */
  readonly moves: readonly HandoverMove[];
  readonly nodes: readonly PlacementNode[];
  readonly takes: (node: NodeId) => boolean;
  readonly keeps: Keeps;
}

/** In steps of some milliseconds, as the planner has them. */
export function placingOf(
  planner: Pick<Planner, 'placing'>,
  { policy, map, moves, nodes, takes, keeps }: NamespacePlacing,
): Generator<PlacementProgress, Placement, void> {
  const current = columnAfter(map, moves, takes);
  return planner.placing(placementInput({ map, ...keepInPlace(current, { policy, nodes }, keeps) }, current));
}
