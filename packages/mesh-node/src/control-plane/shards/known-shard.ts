/** One shard that a caller names, in the map as it is now. */

import type { MapHead, NamespaceMap } from '@omnirelay/protocol';
import { type MapVersion, parseShardName, shardName } from '@omnirelay/protocol';
import type { Shard, ShardHistoryEntry } from '@omnirelay/wire';
import type { ControlState } from '../operation-context.ts';
import { Problem } from '../problem.ts';
import { describeCause, historyEntryOf, requireShards, shardTeller } from './describe-shard.ts';

export interface NamedShard {
  readonly namespace: string;
  readonly shardId: string;
}

export interface KnownMap {
  readonly map: NamespaceMap;
  readonly head: MapHead;
}

export interface KnownShard extends KnownMap {
  /** Its number. */
  readonly shard: number;
  readonly told: Shard;
  /** Of a map of the past: the moment that was asked for, or at which the version was made; Unix milliseconds. */
  readonly at?: number;
}

/** @throws Problem registry_dark, not_found */
export function knownMap(state: ControlState, namespace: string): KnownMap {
  requireShards(state);
  const { book } = state.shards;
  const map = book.map(namespace);
  if (map?.head) return { map, head: map.head };
  if (book.settings(namespace) === undefined)
    throw new Problem(
      'not_found',
      `There is no namespace ${namespace}: \`mesh namespaces list\` names those there are.`,
    );
  throw new Problem(
    'not_found',
    `${namespace} has no map yet: whoever leads the mesh makes it. Look again in a moment.`,
  );
}

/** `when`: by the map of then. @throws Problem registry_dark, not_found, record_unreadable */
export function knownShard(
  state: ControlState,
  { namespace, shardId }: NamedShard,
  when?: MapVersion | number,
): KnownShard {
  const { map, head: newest } = knownMap(state, namespace);
  const past = when !== undefined;
  const head = past ? state.shards.past.at(map, when) : newest;
  if (head === null) throw new Problem('not_found', `${namespace} had no map by then.`);
  const shard = parseShardName(shardId);
  const { shardCount } = head.map;
  if (shard === undefined || shard >= shardCount)
    throw new Problem(
      'not_found',
      `${namespace} has ${shardCount} shards, ${shardName(0)} to ${shardName(shardCount - 1)}, and none called ${shardId}.`,
    );
  const told = shardTeller(state, map, { head, past }).tell(shard);
  const made = typeof when === 'number' ? when : (map.delta(head.map.generation)?.at ?? head.header.updatedAt);
  return { map, head, shard, told, ...(past && { at: made }) };
}

/** What is kept of what happened to a shard, newest first, at most so many. */
export function shardHistory({ map, head, shard }: KnownShard, most: number): readonly ShardHistoryEntry[] {
  const found: ShardHistoryEntry[] = [];
  for (const { delta } of map.newestDeltas()) {
    if (delta.generation > head.map.generation) continue;
    const entry = historyEntryOf(delta, shard);
    if (entry !== null) found.push(entry);
    // A whole map does not say who moved, but the shard came to its owner with it.
    else if (delta.whole && head.map.since[shard] === Number(delta.generation)) {
      const to = head.map.nodes[head.map.owner[shard] ?? -1];
      found.push({ ...describeCause(delta), ...(to === undefined ? {} : { to }) });
    }
    if (found.length === most) break;
  }
  return found;
}
