/** The shards that are not as they should be: the list beside the grid is the truth that can be read and printed. */

import { type ShardState, shardState } from '@omnirelay/protocol/query';
import type { ShardCell } from '../../data/shard-cell.ts';
import { SHARD_STATES, STATES_IN_ORDER } from '../../data/shard-state.ts';

export interface ShardException {
  readonly place: number;
  readonly shard: ShardCell;
  readonly state: ShardState;
}

export interface ShardCounts {
  readonly total: number;
  readonly of: Readonly<Record<ShardState, number>>;
}

/** Worst first, and in the order of the ring where they are equally bad. */
export function exceptionsAmong(shards: readonly ShardCell[], places: Uint32Array): readonly ShardException[] {
  const found: ShardException[] = [];
  for (const place of places) {
    const shard = shards[place];
    const state = shard === undefined ? 'active' : shardState(shard);
    if (shard !== undefined && state !== 'active') found.push({ place, shard, state });
  }
  return found.sort((a, b) => SHARD_STATES[a.state].rank - SHARD_STATES[b.state].rank || a.place - b.place);
}

export function countStates(shards: readonly ShardCell[]): ShardCounts {
  const of = Object.fromEntries(STATES_IN_ORDER.map((state) => [state, 0])) as Record<ShardState, number>;
  for (const shard of shards) of[shardState(shard)] += 1;
  return { total: shards.length, of };
}

const WORDS: Readonly<Record<ShardState, string>> = {
  leaderless: 'leaderless',
  unowned: 'that nobody may own',
  waiting: 'not where wanted',
  moving: 'moving',
  draining: 'draining',
  paused: 'paused',
  disabled: 'disabled',
  active: 'active',
};

/** `12 moving, 1 leaderless`: what a screen reader is told now and then. */
export function stateSummary({ total, of }: ShardCounts): string {
  const odd = STATES_IN_ORDER.filter((state) => state !== 'active' && of[state] > 0).sort((a, b) => of[b] - of[a]);
  if (total === 0) return 'no shards';
  if (odd.length === 0) return total === 1 ? '1 shard, active' : `${total} shards, all active`;
  return odd.map((state) => `${of[state]} ${WORDS[state]}`).join(', ');
}
