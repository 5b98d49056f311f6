/**
 * The status of a shard as people are told it: that of the map, and `draining` where an active shard is about to be given away, since its owner is drained
 * or has been told to stop. It begins and ends with the records that say so; nothing acts on it.
 */
import type { NodeId } from '@omnirelay/primitives';
import { NOBODY, SHARD_STATUSES, type ShardMap, type ShardStatus } from '../model.ts';
import type { HandoverMove } from './move-records.ts';

export interface GivingAway {
  /** Operators want the node drained. */
  readonly isDraining: (node: NodeId) => boolean;
  /** In flight, by shard. */
  readonly moves: ReadonlyMap<number, HandoverMove>;
}

type Column = Pick<ShardMap, 'nodes' | 'owner' | 'status'>;

const ACTIVE = SHARD_STATUSES.indexOf('active');
const DRAINING = SHARD_STATUSES.indexOf('draining');

/** Index into `SHARD_STATUSES` of each shard. */
export function shownStatus({ nodes, owner, status }: Column, giving: GivingAway): (shard: number) => number {
  const drains = nodes.map(giving.isDraining);
  return (shard) => {
    const said = status[shard] ?? ACTIVE;
    const place = owner[shard] ?? NOBODY;
    if (said !== ACTIVE || place === NOBODY) return said;
    const move = giving.moves.get(shard);
    const stops = move?.stage === 'stop' && move.from.nodeId === nodes[place];
    return stops || drains[place] === true ? DRAINING : said;
  };
}

/** `counts`: those of the map. */
export function shownCounts(
  map: Column,
  counts: Readonly<Record<ShardStatus, number>>,
  giving: GivingAway,
): Readonly<Record<ShardStatus, number>> {
  const shown = shownStatus(map, giving);
  const few = map.nodes.some(giving.isDraining) ? map.owner.keys() : giving.moves.keys();
  let given = 0;
  for (const shard of few) if (shown(shard) === DRAINING && map.status[shard] === ACTIVE) given += 1;
  return { ...counts, active: counts.active - given, draining: counts.draining + given };
}
