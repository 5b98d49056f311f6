/**
 * The fence of a shard. Its revision is the greater of two: of the delta that brought the shard to its owner, and of the record that began the owner's
 * epoch (`claims/node/<id>`). That is the very revision at which this node began to own this shard in this epoch.
 *
 * Why a later authority always has the greater fence: of one lineage, the time during which one assignment and one epoch hold together begins at that
 * revision, and two such times of one shard never overlap. So it is enough that the two facts did hold together, and each was read: the map at or
 * after the epoch began (else the shard may have gone to another before), and the epoch at or after the shard came (else another life of the
 * owner may have begun before). What was read too early gives no fence. A later lineage is above all of an earlier one.
 */
import type { NodeId } from '@omnirelay/primitives';
import { formatFence } from '../../lease/fence.ts';
import type { Fence } from '../../lease/lease-records.ts';
import type { StoredShardMap } from './stored-map.ts';

export interface OwnerEpoch {
  readonly nodeId: NodeId;
  /** Of the history in which it was read. */
  readonly lineageEpoch: bigint;
  /** Version of the record that began it. */
  readonly began: bigint;
  /** The registry's revision at which that was still the record's version. */
  readonly readAt: bigint;
}

export type ShardFence =
  | { readonly kind: 'fence'; readonly fence: Fence; readonly revision: bigint }
  | { readonly kind: 'none'; readonly why: 'other-lineage' | 'not-the-owner' | 'map-too-old' | 'epoch-too-old' };

/** What a fence is made of, where it is known already that the two were read late enough. */
export interface FenceGround {
  readonly failoverVersion: bigint;
  readonly lineageEpoch: bigint;
  /** Revision of the delta that brought the shard to its owner. */
  readonly assignedAt: bigint;
  /** Version of the record that began the owner's epoch. */
  readonly epochVersion: bigint;
}

export const fenceOfShard = ({ failoverVersion, lineageEpoch, ...ground }: FenceGround): Fence =>
  formatFence({ failoverVersion, lineageEpoch, revision: revisionOf(ground) });

function revisionOf({ assignedAt, epochVersion }: Pick<FenceGround, 'assignedAt' | 'epochVersion'>): bigint {
  const isOldEpoch = epochVersion < assignedAt;
  return isOldEpoch ? assignedAt : epochVersion;
}

/** `mapReadAt`: the registry's revision at which the map was the newest of its namespace. */
export function shardFence(
  map: StoredShardMap,
  shard: number,
  {
    epoch,
    mapReadAt,
    failoverVersion,
  }: {
    readonly epoch: OwnerEpoch;
    readonly mapReadAt: bigint;
    readonly failoverVersion: bigint;
  },
): ShardFence {
  if (map.lineageEpoch !== epoch.lineageEpoch) return { kind: 'none', why: 'other-lineage' };
  if (map.nodes[map.owner[shard] ?? -1] !== epoch.nodeId) return { kind: 'none', why: 'not-the-owner' };
  const { lineageEpoch } = map;
  const ground = { assignedAt: map.revision[shard]!, epochVersion: epoch.began };
  if (mapReadAt < ground.epochVersion) return { kind: 'none', why: 'map-too-old' };
  if (epoch.readAt < ground.assignedAt) return { kind: 'none', why: 'epoch-too-old' };
  const fence = fenceOfShard({ failoverVersion, lineageEpoch, ...ground });
  return { kind: 'fence', fence, revision: revisionOf(ground) };
}
