/**
 * A plan without rules moves as many shards as nobody can do without, max(O + E, D) of docs/protocols/shard-map.md, counted here from owners and weights
 * alone; one under rules no fewer than that bound says. Once nothing is asked for any more, a plan moves nothing.
 */
import type { NodeId } from '@omnirelay/primitives';
import { columnAfter, type Namespace, type OwnerColumn, type PlacementNode } from '@omnirelay/protocol';
import type { Plan, ShardCheckerFactory } from '../shard-checker.ts';
import { ownerIn } from './owner-in.ts';

export const plansMoveTheFewest: ShardCheckerFactory = (_facts, report) => {
  const last = new Map<Namespace, Plan>();
  return {
    name: 'plans-move-the-fewest',
    onPlan: (plan) => {
      const { namespace, placing, placement, host } = plan;
      last.set(namespace, plan);
      const { map, moves, takes, keeps, nodes, policy } = placing;
      const count = placement.moves.length;
      const isFree = policy.rules.length === 0 && !map.nodes.some(keeps) && nodes.some(({ weight }) => weight > 0);
      const least = isFree ? fewest(columnAfter(map, moves, takes), nodes) : placement.leastMoves;
      if (isFree ? count !== least : count < least)
        report(`${host.lease.id} planned ${count} moves of ${namespace} where ${least} are the fewest`);
    },
    atEnd: () => {
      for (const [namespace, { placement }] of last) {
        // What may go nowhere stays where it is.
        const left = placement.moves.filter(({ to }) => to !== null).length;
        if (left > 0) report(`${namespace} has ${left} moves to make at the end`);
      }
    },
  };
};

function fewest(column: OwnerColumn, nodes: readonly PlacementNode[]): number {
  const taking = nodes.filter(({ weight }) => weight > 0);
  const shards = column.owner.length;
  const sum = taking.reduce((all, { weight }) => all + weight, 0);
  const loads = new Map<NodeId, number>(taking.map(({ nodeId }) => [nodeId, 0]));
  let orphans = 0;
  for (let shard = 0; shard < shards; shard++) {
    const owner = ownerIn(column, shard);
    const load = owner === null ? undefined : loads.get(owner);
    if (owner === null || load === undefined) orphans += 1;
    else loads.set(owner, load + 1);
  }
  let excess = 0;
  let deficit = 0;
  for (const { nodeId, weight } of taking) {
    const load = loads.get(nodeId) ?? 0;
    excess += Math.max(0, load - Math.ceil((shards * weight) / sum));
    deficit += Math.max(0, Math.floor((shards * weight) / sum) - load);
  }
  return Math.max(orphans + excess, deficit);
}
