/** What the console's server sends to a view of the shards, at most four times a second, and what a browser makes of it. */
import type { PackedShards } from './pack-shards.ts';
import { unpackShards } from './pack-shards.ts';
import type { FrameHead, RefusedFrame } from './peer-frame.ts';
import { ringOrder, type ShardCell, shardKey } from './shard-cell.ts';

interface Told {
  readonly head: FrameHead;
  /** So much changes that not every change is told by itself. */
  readonly sampling: boolean;
}

export type ShardFrame =
  | (Told & {
      readonly kind: 'snapshot';
      readonly shards: PackedShards;
      readonly ready: boolean;
      /** Shards that are not here: a view holds only so many. */
      readonly leftOut: number;
    })
  | (Told & { readonly kind: 'delta'; readonly changed: PackedShards; readonly removed: readonly string[] })
  | (Told & { readonly kind: 'heartbeat' })
  | RefusedFrame;

/** The shards as a browser holds them. */
export interface ShardPicture {
  /** In the order of the ring. */
  readonly shards: readonly ShardCell[];
  /** Places in `shards`, by key. */
  readonly at: ReadonlyMap<string, number>;
  /** Whether a whole picture has come yet. */
  readonly ready: boolean;
  readonly head: FrameHead | undefined;
  readonly sampling: boolean;
  readonly leftOut: number;
}

export const NO_SHARDS: ShardPicture = {
  shards: [],
  at: new Map(),
  ready: false,
  head: undefined,
  sampling: false,
  leftOut: 0,
};

export function applyShardFrame(picture: ShardPicture, frame: ShardFrame): ShardPicture {
  const { head } = frame;
  switch (frame.kind) {
    case 'snapshot': {
      // One that is still being gathered does not take the last whole one's place.
      if (!frame.ready && picture.ready) return { ...picture, head };
      const { ready, sampling, leftOut } = frame;
      return { ...inOrder(unpackShards(frame.shards)), ready, head, sampling, leftOut };
    }
    case 'delta':
      return { ...changedBy(picture, unpackShards(frame.changed), frame.removed), head, sampling: frame.sampling };
    case 'heartbeat':
      return { ...picture, head, sampling: frame.sampling };
    case 'refused':
      return { ...picture, head };
  }
}

function changedBy(picture: ShardPicture, changed: readonly ShardCell[], removed: readonly string[]): ShardPicture {
  const known = changed.every((shard) => picture.at.has(shardKey(shard)));
  if (known && removed.length === 0) {
    const shards = [...picture.shards];
    for (const shard of changed) shards[picture.at.get(shardKey(shard)) ?? 0] = shard;
    return { ...picture, shards };
  }
  const all = new Map(picture.shards.map((shard) => [shardKey(shard), shard]));
  for (const key of removed) all.delete(key);
  for (const shard of changed) all.set(shardKey(shard), shard);
  return { ...picture, ...inOrder([...all.values()]) };
}

function inOrder(shards: readonly ShardCell[]): Pick<ShardPicture, 'shards' | 'at'> {
  const ordered = shards.toSorted(ringOrder);
  return { shards: ordered, at: new Map(ordered.map((shard, at) => [shardKey(shard), at])) };
}
