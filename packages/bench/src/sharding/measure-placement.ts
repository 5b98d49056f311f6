/** The planner at one size: how long a placement takes, anew and after a change of one node, what changes move and how even the load is. */
import { type Placement, Planner } from '@omnirelay/protocol';
import { median } from '../statistics.ts';
import { floorOf, leastMaxToMean, maxToMean, movesBetween, ownersOf } from './judge-change.ts';
import type { PeerPlacement } from './peer-placements.ts';
import { changesOf, placementOf, type SizedCase } from './sized-cases.ts';

export interface PlacementFigures {
  readonly movementToFloorJoin: number;
  readonly movementToFloorLeave: number;
  /** Of the first placement. */
  readonly maxToMean: number;
  /** The worst after a change. */
  readonly maxToMeanChanged: number;
  /** The worst of all of them, each beside the least that its shards and nodes allow. */
  readonly maxToMeanToLeast: number;
  readonly fullMs: number;
  /** Null: it knows no other way than anew. */
  readonly incrementalMs: number | null;
}

export interface Effort {
  readonly changes: number;
  /** Placements before any is timed, so that all are timed as they run for good. */
  readonly warmUp: number;
  readonly fullRuns: number;
}

export function measurePlanner(
  size: SizedCase,
  strategy: 'rendezvous' | 'ring',
  { changes, warmUp, fullRuns }: Effort,
): PlacementFigures & { readonly placed: Placement } {
  const { before, joins, leaves } = changesOf(size, changes);
  const input = placementOf(size, strategy);
  const planner = new Planner();
  const anew = (): Placement => planner.place({ ...input, nodes: before, current: null });
  const placed = anew();
  const after = (nodes: typeof before): Placement => planner.place({ ...input, nodes, current: placed });
  for (let round = 0; round < warmUp; round++) {
    after(joins[round % joins.length] as typeof before);
    after(leaves[round % leaves.length] as typeof before);
  }
  // By turns, so that whatever else the machine does falls on both.
  const joined: Timed[] = [];
  const left: Timed[] = [];
  const full: number[] = [];
  for (const [at, nodes] of joins.entries()) {
    if (full.length * joins.length <= at * fullRuns) full.push(timed(anew).ms);
    joined.push(timed(() => after(nodes)));
    left.push(timed(() => after(leaves[at] as typeof before)));
  }
  const fullMs = median(full);
  const own = ownersOf(placed);
  const movement = (rounds: readonly Timed[], fleets: typeof joins): number => {
    const floor = fleets.reduce(
      (sum, nodes) =>
        sum +
        floorOf(
          own,
          nodes.map(({ nodeId }) => nodeId),
        ),
      0,
    );
    return rounds.reduce((sum, { value }) => sum + movesBetween(own, ownersOf(value)), 0) / floor;
  };
  return {
    movementToFloorJoin: movement(joined, joins),
    movementToFloorLeave: movement(left, leaves),
    ...evenness(
      size.shards,
      [placed, ...joined.map(({ value }) => value), ...left.map(({ value }) => value)].map(seen),
    ),
    fullMs,
    incrementalMs: Math.max(median(joined.map(({ ms }) => ms)), median(left.map(({ ms }) => ms))),
    placed,
  };
}

interface Timed {
  readonly ms: number;
  readonly value: Placement;
}

function timed(run: () => Placement): Timed {
  const startedAt = performance.now();
  const value = run();
  return { ms: performance.now() - startedAt, value };
}

interface Seen {
  readonly nodes: number;
  readonly maxToMean: number;
}

const seen = (placed: Placement): Seen => ({
  nodes: placed.nodes.length,
  maxToMean: maxToMean(ownersOf(placed), placed.nodes),
});

/** @param maps the first placement, then those after a change */
function evenness(
  shards: number,
  maps: readonly Seen[],
): Pick<PlacementFigures, 'maxToMean' | 'maxToMeanChanged' | 'maxToMeanToLeast'> {
  return {
    maxToMean: (maps[0] as Seen).maxToMean,
    maxToMeanChanged: Math.max(...maps.slice(1).map((one) => one.maxToMean)),
    maxToMeanToLeast: Math.max(...maps.map((one) => one.maxToMean / leastMaxToMean(shards, one.nodes))),
  };
}

export function measurePeer(size: SizedCase, peer: PeerPlacement, changes: number): PlacementFigures {
  const { before, joins, leaves } = changesOf(size, changes);
  const idsOf = (nodes: typeof before): string[] => nodes.map(({ nodeId }) => nodeId);
  const startedAt = performance.now();
  const own = peer(size.shards, idsOf(before));
  const fullMs = performance.now() - startedAt;
  const maps: Seen[] = [{ nodes: before.length, maxToMean: maxToMean(own, idsOf(before)) }];
  const movement = (fleets: typeof joins): number => {
    let moves = 0;
    let floor = 0;
    for (const nodes of fleets) {
      const after = peer(size.shards, idsOf(nodes));
      moves += movesBetween(own, after);
      // Of an even map: a peer that starts uneven would have to move more than it does to be even after.
      floor += fleets === joins ? Math.floor(size.shards / nodes.length) : Math.ceil(size.shards / before.length);
      maps.push({ nodes: nodes.length, maxToMean: maxToMean(after, idsOf(nodes)) });
    }
    return moves / floor;
  };
  const movementToFloorJoin = movement(joins);
  const movementToFloorLeave = movement(leaves);
  return { movementToFloorJoin, movementToFloorLeave, ...evenness(size.shards, maps), fullMs, incrementalMs: null };
}
