/** What is wanted of a namespace by rounds and by planned changes together. */
import { NOBODY, type PlannedShard, type StoredShardMap, type WantedMove } from '@omnirelay/protocol';
import type { LeaderSight } from './leader-sight.ts';

/** Planned moves come first. A shard that a change moves is moved by nothing else, unless nobody serves it: that waits for no plan. */
export function withPlanned(
  planned: readonly WantedMove[],
  byRounds: readonly PlannedShard[],
  { map, sight }: { readonly map: StoredShardMap | undefined; readonly sight: Pick<LeaderSight, 'isLive'> },
): readonly WantedMove[] {
  if (planned.length === 0) return byRounds;
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
