/** In which order shards stand in the grid and in the table. It is made once, and stays while shards change: only colours move. */
import { countingOrder } from '../../data/counting-order.ts';
import type { ShardCell } from '../../data/shard-cell.ts';
import { holderOf } from '../../data/shard-state.ts';

export const SHARD_ORDERS = ['ring', 'owner', 'age'] as const;
export type ShardOrder = (typeof SHARD_ORDERS)[number];

/** Places in `shards`, which are in the order of the ring. `age`: what changed last comes first. */
export function placesInOrder(shards: readonly ShardCell[], order: ShardOrder): Uint32Array {
  const places = Uint32Array.from(shards.keys());
  if (order === 'ring') return places;
  if (order === 'owner') {
    const holders = shards.map((shard) => holderOf(shard) ?? '');
    // Nobody's come last.
    const compare = (a: string, b: string): number =>
      a === b ? 0 : a === '' ? 1 : b === '' ? -1 : countingOrder(a, b);
    return places.sort((a, b) => compare(holders[a] ?? '', holders[b] ?? '') || a - b);
  }
  const changedAt = shards.map(({ updatedAt }) => (updatedAt === undefined ? 0 : Date.parse(updatedAt)));
  return places.sort((a, b) => (changedAt[b] ?? 0) - (changedAt[a] ?? 0) || a - b);
}

/** Those of them that are shown. */
export const shownOf = (places: Uint32Array, isShown: (place: number) => boolean): Uint32Array =>
  places.filter((place) => isShown(place));

export function samePlaces(a: Uint32Array, b: Uint32Array): boolean {
  return a === b || (a.length === b.length && a.every((place, at) => place === b[at]));
}
