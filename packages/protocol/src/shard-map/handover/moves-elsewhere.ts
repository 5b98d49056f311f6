/** How busy other namespaces have the mesh and its nodes, as a leader has read their moves and as it is about to write them. */
import type { NodeId } from '@omnirelay/primitives';
import type { Namespace } from '../model.ts';
import type { LeaderDesk } from './leader-desk.ts';
import type { Room } from './next-step.ts';

/** Moves in flight, and those that a node takes part in. */
interface Counted {
  readonly byNode: ReadonlyMap<NodeId, number>;
  readonly all: number;
}

type Desks = ReadonlyMap<Namespace, Pick<LeaderDesk, 'known' | 'written'>>;

/** Moves of other namespaces, and in how many of them a node takes part; counted once something is about to begin. */
export function movesElsewhere(desks: Desks, namespace: Namespace): Pick<Room, 'elsewhere' | 'allElsewhere'> {
  let counts: Counted | null = null;
  const counted = () => (counts ??= count(desks, namespace));
  return { elsewhere: (node) => counted().byNode.get(node) ?? 0, allElsewhere: () => counted().all };
}

function count(desks: Desks, namespace: Namespace): Counted {
  const byNode = new Map<NodeId, number>();
  let all = 0;
  for (const [name, { known, written }] of desks) {
    if (name === namespace) continue;
    // A move that ends with a transaction on its way may be in flight for as long as that.
    const moves = new Map([...(known?.record.moves ?? []), ...(written ?? [])].map((move) => [move.moveId, move]));
    all += moves.size;
    for (const { from, to } of moves.values())
      for (const { nodeId } of [from, to]) byNode.set(nodeId, (byNode.get(nodeId) ?? 0) + 1);
  }
  return { byNode, all };
}
