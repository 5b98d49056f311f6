/**
 * What decides how a cell is painted, as one number a shard: two that are equal look the same. Several times a second a few of thousands differ
 * from before, and only these are painted.
 */

import { type ShardState, shardState } from '@omnirelay/protocol/query';
import type { ColoursOfNames } from '../../data/eight-colours.ts';
import type { ShardCell } from '../../data/shard-cell.ts';
import { holderOf, STATES_IN_ORDER } from '../../data/shard-state.ts';

export const SHARD_COLOURINGS = ['status', 'owner'] as const;
export type ShardColouring = (typeof SHARD_COLOURINGS)[number];

export interface ShardLook {
  readonly state: ShardState;
  /** It has changed hands within the last half minute. */
  readonly fresh: boolean;
  /** Colours of its holder, and of where it goes while it moves: 0 is none of the eight. */
  readonly holder: number;
  readonly to: number;
}

export interface LooksOf {
  readonly colouring: ShardColouring;
  readonly colours: ColoursOfNames;
  /** Places that have changed hands a short while ago. */
  readonly fresh: ReadonlySet<number>;
}

const STATE_NUMBERS = new Map(STATES_IN_ORDER.map((state, number) => [state, number]));

export function looksOf(shards: readonly ShardCell[], { colouring, colours, fresh }: LooksOf): Uint32Array {
  const numbers = new Map([...colours.keys()].map((name, at) => [name, at + 1]));
  return Uint32Array.from(shards, (shard, place) => {
    const state = shardState(shard);
    const to = state === 'moving' ? (numbers.get(shard.moving?.to ?? '') ?? 0) : 0;
    // A moving cell is split in two colours whatever the others show.
    const holder = colouring === 'owner' || state === 'moving' ? (numbers.get(holderOf(shard) ?? '') ?? 0) : 0;
    return (STATE_NUMBERS.get(state) ?? 0) | (fresh.has(place) ? 8 : 0) | (holder << 4) | (to << 8);
  });
}

export const readLook = (look: number): ShardLook => ({
  state: STATES_IN_ORDER[look & 7] ?? 'active',
  fresh: (look & 8) !== 0,
  holder: (look >> 4) & 15,
  to: (look >> 8) & 15,
});

/** Undefined where they cannot be compared: other shards, and all has to be painted. */
export function changedPlaces(before: Uint32Array, now: Uint32Array): readonly number[] | undefined {
  if (before.length !== now.length) return undefined;
  const changed: number[] = [];
  for (let place = 0; place < now.length; place += 1) if (before[place] !== now[place]) changed.push(place);
  return changed;
}
