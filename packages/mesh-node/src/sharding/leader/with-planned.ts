/** What is wanted of a namespace by rounds and by planned changes together. */
import { type Namespace, NOBODY, type PlannedShard, type WantedMove } from '@omnirelay/protocol';
import type { PlannedMoves } from '../../changes/planned-moves.ts';
import type { FollowedShards } from '../followed-shards.ts';
import type { LeaderSight } from './leader-sight.ts';

export interface WantedSight {
  readonly planned: Pick<PlannedMoves, 'wanted'>;
  readonly follow: Pick<FollowedShards, 'map'>;
  readonly sight: Pick<LeaderSight, 'isLive'>;
}

/** Planned moves come first. A shard that a change moves is moved by nothing else, unless nobody serves it: that waits for no plan. */
export function withPlanned(
  namespace: Namespace,
  byRounds: readonly PlannedShard[],
  { planned: plans, follow, sight }: WantedSight,
): readonly WantedMove[] {
  const planned = plans.wanted(namespace);
  if (planned.length === 0) return byRounds;
  const map = follow.map(namespace)?.head?.map;
  const isServed = (shard: number): boolean => {
    const owner = map?.nodes[map.owner[shard] ?? NOBODY];
    return owner !== undefined && sight.isLive(owner);
  };
  const shards = new Set(planned.map(({ shard }) => shard));
  const urgent = byRounds.filter(({ shard }) => shards.has(shard) && !isServed(shard));
  const given = new Set(urgent.map(({ shard }) => shard));
  return [
    ...planned.filter(({ shard }) => !given.has(shard)),
    ...urgent,
    ...byRounds.filter(({ shard }) => !shards.has(shard)),
  ];
}
