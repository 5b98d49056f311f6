/** The seam between strategies and the planner: how much a shard likes a node. Nodes are numbered as they are sorted by id. */
import { assertNever } from '@omnirelay/primitives';
import type { PlacementNode, Strategy } from '../model.ts';
import { LocalityPreferences } from './locality-strategy.ts';
import type { OpenNodes } from './open-nodes.ts';
import type { NodeColumns } from './placement-memory.ts';
import { RendezvousPreferences } from './rendezvous-strategy.ts';
import { RingPreferences } from './ring-strategy.ts';

export interface Preferences {
  /** The less, the dearer; comparable between shards. Only of nodes with a weight. */
  cost(shard: number, node: number): number;
  /** The same for people: the ring's share of the circle, else -ln u a hundredth of weight. Locality leaves the distance out. */
  shown(shard: number, node: number): number;
  /** Among nodes of equal cost the lower goes first, then the node that is sorted first. */
  tie(shard: number, node: number): number;
  /** Who would mind most comes first where room is scarce, 0 before 1; null: nobody before another. */
  readonly turn: ((shard: number) => number) | null;
  /** The dearest of the open nodes, of those that `allowed` has a 1 for (null: all); -1 where there is none. */
  dearest(shard: number, open: OpenNodes, allowed: Uint8Array | null): number;
}

export interface PreferencesInput {
  readonly strategy: Strategy;
  readonly nodes: readonly PlacementNode[];
  readonly columns: NodeColumns;
  /** The hash of each shard. */
  readonly shards: Uint32Array;
}

export function preferencesOf(input: PreferencesInput): Preferences {
  switch (input.strategy.kind) {
    case 'ring':
      return new RingPreferences(input, input.strategy.virtualNodes);
    case 'rendezvous':
      return new RendezvousPreferences(input);
    case 'locality':
      return new LocalityPreferences(input, input.strategy.homes);
    default:
      return assertNever(input.strategy);
  }
}
