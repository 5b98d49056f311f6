/**
 * What a placement would move, were things so: computed on a map that does not change meanwhile, in steps between which others have their turn, and
 * called off with the call. Nothing is written.
 */
import { nodeId as asNodeId, type NodeId } from '@omnirelay/primitives';
import type { MapHead } from '@omnirelay/protocol';
import {
  describeImpact,
  formatMapVersion,
  type Keeps,
  keepInPlace,
  NOBODY,
  nodeScope,
  type Placement,
  type PlacementNode,
  type PlacementPolicy,
  Planner,
  staysOf,
} from '@omnirelay/protocol';
import type { ShardSimulation } from '@omnirelay/wire';
import type { Away } from '../../sharding/leader/owner-candidates.ts';
import { CONTROL_BOUNDS } from '../bounds.ts';
import { CallerSlots } from '../caller-slots.ts';
import { fairly } from '../fair-turns.ts';
import type { OperationContext } from '../operation-context.ts';
import { Problem } from '../problem.ts';

export interface WhatIf {
  readonly head: Pick<MapHead, 'map'> & Partial<MapHead>;
  readonly policy: PlacementPolicy;
  readonly before: readonly PlacementNode[];
  readonly after: readonly PlacementNode[];
  readonly keeps: Keeps;
  /** Of nodes whose shards are held for their next life. */
  readonly awayOf?: (node: NodeId) => Away | undefined;
}

/** Each costs a processor's time. */
const simulations = new CallerSlots({
  most: CONTROL_BOUNDS.simulations,
  mostOfCaller: CONTROL_BOUNDS.simulationsOfCaller,
  refusal: ({ all, own }) =>
    new Problem(
      'too_many_requests',
      all >= CONTROL_BOUNDS.simulations
        ? `${all} simulations are computed here already. Wait for one to end, or ask another control node.`
        : `${own} simulations of yours are computed here already. Wait for one to end.`,
      { retryAfterSeconds: 1 },
    ),
});

/** Room for whatever costs as much as a what-if. @throws Problem too_many_requests */
export const simulationSlot = (caller: OperationContext['caller']): Disposable => simulations.take(caller);

/** @throws Problem too_many_requests, node_leaving */
export async function simulatePlacement(context: OperationContext, whatIf: WhatIf): Promise<ShardSimulation> {
  using _slot = simulations.take(context.caller);
  return describe(context, whatIf, await placeAsIf(context, whatIf));
}

/** As long as it takes: whoever calls it sees to it that not too many do at once. @throws Problem node_leaving */
export const placeAsIf = async (context: Pick<OperationContext, 'signal'>, whatIf: WhatIf): Promise<Placement> =>
  whatComes(await place(context, whatIf), whatIf);

async function place(
  { signal }: Pick<OperationContext, 'signal'>,
  { head, policy, after, keeps }: WhatIf,
): Promise<Placement> {
  const { namespace, shardCount } = head.map;
  const of = keepInPlace(head.map, { policy, nodes: after }, keeps);
  return fairly(new Planner().placing({ namespace, shardCount, ...of, current: head.map }), {
    sliceMs: CONTROL_BOUNDS.searchSliceMs,
    onTurn() {
      // Nobody waits for the answer any more, or this node goes.
      if (signal.aborted) throw new Problem('node_leaving', 'The placement was called off: ask another control node.');
    },
  });
}

/** Without the moves from nodes that keep what they have. */
function whatComes(placement: Placement, { head, policy, after, keeps }: WhatIf): Placement {
  const stayOf = staysOf(head.map, { policy, nodes: after }, keeps);
  const kept = placement.moves.filter(({ shard }) => stayOf(shard) === 'stays');
  if (kept.length === 0) return placement;
  const nodes = [...placement.nodes];
  const places = new Map(nodes.map((nodeId, place) => [nodeId, place]));
  const owner = placement.owner.slice();
  for (const { shard, from } of kept) {
    const stays = from as NodeId;
    const place = places.get(stays) ?? nodes.push(stays) - 1;
    places.set(stays, place);
    owner[shard] = place;
  }
  const moves = placement.moves.filter(({ shard }) => stayOf(shard) !== 'stays');
  return { ...placement, nodes, owner, moves, leastMoves: Math.min(placement.leastMoves, moves.length) };
}

const percent = (part: number, whole: number): number => Math.round((part * 10_000) / whole) / 100;

function describe({ state }: OperationContext, whatIf: WhatIf, placement: Placement): ShardSimulation {
  const { head, before, after } = whatIf;
  const { map } = head;
  const { claims } = state.leadership;
  const impact = describeImpact({ before: { map, nodes: before }, after: { placement, nodes: after } });
  const led = new Set(map.nodes.filter((nodeId) => claims.get(nodeScope(asNodeId(nodeId))) !== undefined));
  const { shardCount } = map;
  const most = (loads: readonly number[]): number => loads.reduce((a, b) => Math.max(a, b), 0);
  return {
    namespace: map.namespace,
    fromVersion: formatMapVersion(map),
    shardCount,
    moved: impact.moves,
    movedPercent: percent(impact.moves, shardCount),
    leastMoved: impact.leastMoves,
    leastMovedPercent: percent(impact.leastMoves, shardCount),
    leaderChanges: placement.moves.filter(({ from }) => from !== null && led.has(from)).length,
    unowned: placement.owner.reduce((sum, owner) => sum + (owner === NOBODY ? 1 : 0), 0),
    maxLoadBefore: most(impact.nodes.map(({ loadBefore }) => loadBefore)),
    maxLoadAfter: most(impact.nodes.map(({ loadAfter }) => loadAfter)),
    load: impact.nodes.map(({ nodeId, loadBefore, loadAfter }) => ({
      ...{ nodeId, before: loadBefore, after: loadAfter },
      ...heldUntil(whatIf, nodeId),
    })),
    flows: impact.pairs.slice(0, CONTROL_BOUNDS.simulatedFlows).map(({ from, to, shards }) => ({
      ...(from === null ? {} : { from }),
      ...(to === null ? {} : { to }),
      count: shards,
    })),
  };
}

function heldUntil({ keeps, awayOf }: WhatIf, nodeId: NodeId): { readonly awayUntil?: string } {
  const until = keeps(nodeId) === false ? undefined : awayOf?.(nodeId)?.until;
  return until === undefined ? {} : { awayUntil: new Date(until).toISOString() };
}
