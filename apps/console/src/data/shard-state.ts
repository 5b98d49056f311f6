/** The words, shapes and colours of what shards are in. Colour is the third signal. */
import type { ShardState } from '@omnirelay/protocol/query';
import type { StatusStyle } from '../ui/status.ts';
import type { ShardCell } from './shard-cell.ts';

/** Worst first. */
export const SHARD_STATES: Readonly<Record<ShardState, StatusStyle>> = {
  leaderless: { shape: 'square-x', colour: 'dead', word: 'Leaderless', rank: 0 },
  unowned: { shape: 'double-chevron', colour: 'conflict', word: 'Nobody may own it', rank: 1 },
  waiting: { shape: 'triangle', colour: 'suspect', word: 'Not where wanted', rank: 2 },
  moving: { shape: 'half-diamond', colour: 'progress', word: 'Moving', rank: 3 },
  draining: { shape: 'half-diamond', colour: 'progress', word: 'Draining', rank: 4 },
  paused: { shape: 'pause-bar', colour: 'left', word: 'Paused', rank: 5 },
  disabled: { shape: 'hollow-circle', colour: 'left', word: 'Disabled', rank: 6 },
  active: { shape: 'filled-circle', colour: 'alive', word: 'Active', rank: 7 },
};

/** By rank. */
export const STATES_IN_ORDER = (Object.keys(SHARD_STATES) as ShardState[]).sort(
  (a, b) => SHARD_STATES[a].rank - SHARD_STATES[b].rank,
);

/** Who has it now: its leader; in a move whom it comes from, until it is committed; and otherwise where the map wants it. Undefined: nobody. */
export function holderOf({ leaderId, moving, ownerNodeId }: ShardCell): string | undefined {
  if (leaderId !== undefined) return leaderId;
  return (moving === undefined || moving.stage === 'committed' ? undefined : moving.from) ?? ownerNodeId;
}
