/** How fast shards move, in words: in how many rounds, or at once instead. */
import { HANDOVER_SETTINGS, roundOf } from '@omnirelay/protocol';

export const shardsOf = (count: number): string => `${count} ${count === 1 ? 'shard' : 'shards'}`;

/** Of one namespace: `shards` of its `shardCount` move. */
export const roundsFor = (shards: number, shardCount: number): number =>
  Math.ceil(shards / roundOf(shardCount, HANDOVER_SETTINGS.roundShare));

/** Nothing where one round has room for all. */
export function paceWords({
  shards,
  rounds,
  force,
}: {
  readonly shards: number;
  readonly rounds: number;
  readonly force: boolean;
}): readonly string[] {
  if (rounds <= 1) return [];
  const all = shardsOf(shards);
  return [force ? `Forced: ${all} move at once instead of in ${rounds} rounds.` : `${all} move in ${rounds} rounds.`];
}
