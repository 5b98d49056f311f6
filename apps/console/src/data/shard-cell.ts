/** A shard as lists and grids hold it: what they show and look for. What else is known of one is asked for where it is shown. */
import { countingOrder } from './counting-order.ts';

export type ShardStatus = 'Active' | 'Draining' | 'Paused' | 'Disabled';
export type MoveStage = 'prepare' | 'stop' | 'committed' | 'aborted';

export interface ShardMove {
  readonly from?: string;
  readonly to: string;
  readonly stage: MoveStage;
}

export interface ShardCell {
  readonly namespace: string;
  /** Its number, at least five digits. */
  readonly shardId: string;
  readonly strategyId: string;
  /** Where the map wants it; absent where nobody may have it. */
  readonly ownerNodeId?: string;
  /** Who holds it, and may accept. */
  readonly leaderId?: string;
  /** Decimal. */
  readonly leaderEpoch?: string;
  readonly status: ShardStatus;
  /** `<lineage epoch>.<generation>` that changed it last. */
  readonly version: string;
  /** RFC 3339; absent where that is no longer kept. */
  readonly updatedAt?: string;
  readonly changeTicket?: string;
  readonly moving?: ShardMove;
  /** Of a paused one. */
  readonly pausedUntil?: string;
  readonly statusReason?: string;
}

/** `orders/00412`: a name in the whole mesh. */
export const shardKey = ({ namespace, shardId }: Pick<ShardCell, 'namespace' | 'shardId'>): string =>
  `${namespace}/${shardId}`;

const SHARD_DIGITS = 5;

export const shardIdOf = (shard: number): string => String(shard).padStart(SHARD_DIGITS, '0');

export const shardScope = (shard: Pick<ShardCell, 'namespace' | 'shardId'>): string => `shard/${shardKey(shard)}`;

/**
 * The order of the ring: a key goes to the shard whose part of the circle its hash lies in, and the parts follow each other as their numbers
 * do. Neighbours in this order are neighbours on the circle.
 */
export const ringOrder = (a: ShardCell, b: ShardCell): number =>
  countingOrder(a.namespace, b.namespace) || Number(a.shardId) - Number(b.shardId);
