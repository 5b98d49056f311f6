/** What a node offers its embedder of shards, over the records that it follows and, where it may own some, the machine that drives them. */

import type { OwnedShards } from '@omnirelay/protocol';
import {
  type Namespace,
  type OwnershipEvent,
  type ShardAdmission,
  ShardTable,
  type StoredShardMap,
  shardScope,
} from '@omnirelay/protocol';
import type { EmbeddedShards, ShardAcquired, ShardCall, ShardLost, ShardReleasing } from './embedded-shards.ts';
import type { FollowedShards } from './followed-shards.ts';
import type { HeldCalls } from './held-calls.ts';
import type { ShardWork } from './shard-work.ts';

export interface ShardsOfNodeSources {
  readonly follow: FollowedShards;
  readonly owned: OwnedShards;
  readonly work: ShardWork;
  readonly held: HeldCalls;
  /** Undefined while this node may own nothing. */
  readonly admission: (namespace: Namespace, shard: number) => ShardAdmission | undefined;
  readonly onProblem: (problem: string) => void;
}

export class ShardsOfNode implements EmbeddedShards {
  readonly #from: ShardsOfNodeSources;
  readonly #tables = new WeakMap<StoredShardMap, ShardTable>();
  readonly #acquired = new Set<(shard: ShardAcquired) => void>();
  readonly #releasing = new Set<(shard: ShardReleasing) => void>();
  readonly #lost = new Set<(shard: ShardLost) => void>();

  constructor(from: ShardsOfNodeSources) {
    this.#from = from;
  }

  admit(namespace: string, shard: number): ShardCall {
    const { admission, work } = this.#from;
    const admitted = admission(namespace as Namespace, shard) ?? { kind: 'elsewhere' };
    if (admitted.kind === 'elsewhere')
      return { kind: 'elsewhere', owner: this.#table(namespace)?.ownerOf(shard) ?? null };
    if (admitted.kind !== 'admitted') return admitted;
    const { authority } = admitted;
    const signal = work.begin(authority.claimId);
    let ended = false;
    return {
      kind: 'admitted',
      authority,
      signal,
      acknowledge: () => {
        const verdict = admitted.acknowledge();
        if (!ended) work.end(authority.claimId);
        ended = true;
        return verdict;
      },
    };
  }

  async enter(
    namespace: string,
    shard: number,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<ShardCall> {
    const first = this.admit(namespace, shard);
    if (first.kind !== 'hold') return first;
    if ((await this.#from.held.wait(shardScope(namespace as Namespace, shard), signal)) === 'paused')
      return { kind: 'paused' };
    const then = this.admit(namespace, shard);
    return then.kind === 'hold' ? { kind: 'paused' } : then;
  }

  owner(namespace: string, key: string) {
    const table = this.#table(namespace);
    if (table === undefined) return undefined;
    const shard = table.shardOf(key);
    const { lineageEpoch, generation } = table.map;
    return { shard, owner: table.ownerOf(shard) ?? null, version: { lineageEpoch, generation } };
  }

  owned(namespace: string): readonly number[] {
    const map = this.map(namespace);
    return map === undefined ? [] : this.#from.owned.of(map).map(({ shard }) => shard);
  }

  onShardAcquired(listener: (shard: ShardAcquired) => void): () => void {
    return listen(this.#acquired, listener);
  }

  onShardReleasing(listener: (shard: ShardReleasing) => void): () => void {
    return listen(this.#releasing, listener);
  }

  onShardLost(listener: (shard: ShardLost) => void): () => void {
    return listen(this.#lost, listener);
  }

  /** What the machine of this node says. */
  tell(event: OwnershipEvent): void {
    const { namespace, shard } = event;
    switch (event.kind) {
      case 'acquired':
        this.#each(this.#acquired, { namespace, shard, fence: event.fence });
        return;
      case 'resumed':
        this.#each(this.#acquired, { namespace, shard, fence: null });
        return;
      case 'releasing':
        this.#each(this.#releasing, { namespace, shard, to: event.to });
        return;
      case 'lost':
        this.#each(this.#lost, { namespace, shard, reason: event.reason });
    }
  }

  #each<T>(listeners: ReadonlySet<(told: T) => void>, told: T): void {
    for (const listener of [...listeners]) {
      try {
        listener(told);
      } catch (error) {
        this.#from.onProblem(`a listener of shards failed: ${(error as Error).stack ?? error}`);
      }
    }
  }

  map(namespace: string): StoredShardMap | undefined {
    return this.#from.follow.map(namespace as Namespace)?.head?.map;
  }

  #table(namespace: string): ShardTable | undefined {
    const map = this.map(namespace);
    if (map === undefined) return undefined;
    const table = this.#tables.get(map) ?? new ShardTable(map);
    this.#tables.set(map, table);
    return table;
  }
}

function listen<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
