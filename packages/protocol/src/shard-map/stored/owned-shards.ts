/** The shards of one node in a map, as the node's machine takes them; counted once a map, since maps are never written to. */
import type { NodeId } from '@omnirelay/primitives';
import type { OwnedShard } from '../handover/ownership-io.ts';
import { SHARD_STATUSES } from '../model.ts';
import type { StoredShardMap } from './stored-map.ts';

const NOTHING: readonly OwnedShard[] = [];

export class OwnedShards {
  readonly #self: NodeId;
  readonly #known = new WeakMap<StoredShardMap, readonly OwnedShard[]>();

  constructor(self: NodeId) {
    this.#self = self;
  }

  of(map: StoredShardMap): readonly OwnedShard[] {
    const known = this.#known.get(map) ?? ownedIn(map, this.#self);
    this.#known.set(map, known);
    return known;
  }
}

function ownedIn({ nodes, owner, status, revision }: StoredShardMap, self: NodeId): readonly OwnedShard[] {
  const place = nodes.indexOf(self);
  if (place < 0) return NOTHING;
  const owned: OwnedShard[] = [];
  for (let shard = owner.indexOf(place); shard >= 0; shard = owner.indexOf(place, shard + 1))
    owned.push({
      shard,
      assignedAt: revision[shard] ?? 0n,
      status: SHARD_STATUSES[status[shard] ?? 0] ?? 'active',
    });
  return owned;
}
