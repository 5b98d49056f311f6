/** Which shards have changed hands a short while ago, while somebody looked: they keep a mark for half a minute. */
import type { ShardCell } from '../../data/shard-cell.ts';
import { holderOf } from '../../data/shard-state.ts';

/** When, by place. */
export type ChangesOfHands = ReadonlyMap<number, number>;

export const FRESH_FOR_MS = 30_000;

/** `was` and `now` are the same shards in the same places. The same map where nothing has changed. */
export function changesOfHands(
  before: ChangesOfHands,
  {
    was,
    now,
    nowMs,
  }: { readonly was: readonly ShardCell[]; readonly now: readonly ShardCell[]; readonly nowMs: number },
): ChangesOfHands {
  const moved = now.flatMap((shard, place) => {
    const old = was[place];
    return old === undefined || old === shard || holderOf(old) === holderOf(shard) ? [] : [place];
  });
  const over = [...before].filter(([, atMs]) => nowMs - atMs >= FRESH_FOR_MS);
  if (moved.length === 0 && over.length === 0) return before;
  const after = new Map(before);
  for (const [place] of over) after.delete(place);
  for (const place of moved) after.set(place, nowMs);
  return after;
}
