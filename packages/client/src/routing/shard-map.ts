/** Whose each shard of a namespace is, as the control plane tells it and as it was last told while it is dark. */
import { compareMapVersions, type MapVersion, parseMapVersion, ShardTable } from '@omnirelay/protocol';
import type { ShardWatchEvent } from '@omnirelay/wire';
import type { ControlClient } from '../api.ts';
import { ROUTING_BOUNDS } from '../bounds.ts';
import { isKeptShards, type KeptShards, keepShards, NO_SHARDS, shardsOf } from './kept-shards.ts';
import { fenceOf, type PublishedShards, ShardColumns } from './shard-columns.ts';
import { type Keeper, openWatchedState, type WatchedState } from './watched-state.ts';

/**
 * Whole at each moment: a generation is seen once all of it was told. `since` of the map's columns is the generation that changed the shard last, be it its owner
 * or its status.
 */
export interface ShardMapDirectory extends WatchedState {
  readonly namespace: string;
  /** Whose a key is. Undefined while no map is known. A newer map is another table; the same one until something changes. */
  table(): ShardTable | undefined;
  /** That the owner was told to have when the shard was told last; undefined where nobody led it. */
  fenceOf(shard: number): string | undefined;
  /** A newer version than the map's, of which a control node has told just now: its shards are on their way. Waited for so long and no longer. */
  awaited(): MapVersion | undefined;
  /** Once the map is that new. @throws the signal's reason */
  reached(version: MapVersion, options: { readonly signal: AbortSignal }): Promise<void>;
}

export interface ShardMapOptions {
  readonly namespace: string;
  /** As that of a peer directory, and another file. */
  readonly cacheFile?: string;
}

/** Comes back at once, as a peer directory does. */
export async function openShardMap(
  { shards }: Pick<ControlClient, 'shards'>,
  { namespace, cacheFile }: ShardMapOptions,
): Promise<ShardMapDirectory> {
  const kept = keptMap(namespace);
  const state = await openWatchedState({
    watch: (from) => shards.watch({ namespace: [namespace], ...from }),
    keeper: kept.keeper,
    cache:
      cacheFile === undefined
        ? undefined
        : { path: cacheFile, question: JSON.stringify({ shards: namespace }), isContent: isKeptShards },
  });
  return {
    ...state,
    namespace,
    table: kept.table,
    fenceOf(shard) {
      const published = kept.published();
      return published === undefined ? undefined : fenceOf(published.fences, shard);
    },
    awaited() {
      const told = shards.toldVersion(namespace);
      if (told === undefined || performance.now() - told.atMs > ROUTING_BOUNDS.mapWaitMs) return undefined;
      const map = kept.published()?.map;
      return map === undefined || compareMapVersions(map, told.version) < 0 ? told.version : undefined;
    },
    async reached(version, { signal }) {
      const isThere = (): boolean => {
        const map = kept.published()?.map;
        return map !== undefined && compareMapVersions(map, version) >= 0;
      };
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const look = (): void => {
        if (isThere()) resolve();
      };
      const onAbort = (): void => reject(signal.reason);
      const end = state.onChange(look);
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
      look();
      await promise.finally(() => {
        end();
        signal.removeEventListener('abort', onAbort);
      });
    },
  };
}

function keptMap(namespace: string) {
  let columns = new ShardColumns();
  let staging: ShardColumns | null = null;
  let published: PublishedShards | undefined;
  let table: ShardTable | undefined;
  let version: MapVersion = { lineageEpoch: 0n, generation: 0n };
  let isNew = false;
  /** Where the news begins that is being told: what comes with another cursor ends it. */
  let cursor = '';

  function see(shards: PublishedShards | undefined): void {
    published = shards;
    table = shards === undefined ? undefined : new ShardTable(shards.map);
    isNew = false;
  }
  const keeper: Keeper<ShardWatchEvent, KeptShards> = {
    begin() {
      staging = new ShardColumns();
      cursor = '';
    },
    take({ kind, shard, version: told, cursor: at }) {
      const into = staging ?? columns;
      if (shard !== undefined && into.put(kind === 'Removed' ? { ...shard, ownerNodeId: undefined } : shard))
        isNew = true;
      const newer = told === undefined ? undefined : parseMapVersion(told);
      if (newer !== undefined && compareMapVersions(newer, version) !== 0) {
        version = newer;
        isNew = true;
      }
      const isWhole = staging === null && at !== '' && at !== cursor;
      if (at !== '') cursor = at;
      if (!isWhole || !isNew) return false;
      see(columns.publish(namespace, version));
      return true;
    },
    replace() {
      columns = staging ?? columns;
      staging = null;
      see(columns.publish(namespace, version));
    },
    content: () => (published === undefined ? NO_SHARDS : keepShards(published)),
    restore(content) {
      const shards = shardsOf(namespace, content);
      cursor = content.cursor;
      if (shards === undefined) return;
      columns = ShardColumns.of(shards);
      version = shards.map;
      see(shards);
    },
  };
  return { keeper, table: () => table, published: () => published };
}
