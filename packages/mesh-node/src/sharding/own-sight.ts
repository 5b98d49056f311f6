/** What the registry says of one namespace to a node that may own shards of it, as far as its mirrors have come. */
import type { NodeId } from '@omnirelay/primitives';
import {
  movesKey,
  type Namespace,
  type NamespaceSight,
  nodeScope,
  type OwnedShards,
  type StoredShardMap,
  scopeKey,
} from '@omnirelay/protocol';
import type { RegistryMirror } from '../control-plane/registry-mirror.ts';
import { effectsOf, type FollowedShards } from './followed-shards.ts';

type Position = Pick<RegistryMirror, 'settled' | 'lineageEpoch' | 'loaded'>;

/** As much of what a node follows as this takes. */
export interface SightOfShards extends Pick<FollowedShards, 'settings'> {
  readonly maps: Position;
  readonly moves: Position & Pick<RegistryMirror, 'get'>;
  map(namespace: Namespace): { readonly head: { readonly map: StoredShardMap } | null } | undefined;
}

export interface SightSources {
  readonly self: NodeId;
  readonly follow: SightOfShards;
  readonly claims: Position & Pick<RegistryMirror, 'get'>;
  readonly owned: OwnedShards;
}

/** Undefined while something has not been read, or not all of it is of one history. */
export function ownSight(
  namespace: Namespace,
  { self, follow, claims, owned }: SightSources,
): NamespaceSight | undefined {
  const { maps, moves } = follow;
  const settings = follow.settings(namespace);
  const map = follow.map(namespace)?.head?.map;
  if (settings === undefined || map === undefined || !moves.loaded || !claims.loaded) return undefined;
  if (moves.lineageEpoch !== maps.lineageEpoch || claims.lineageEpoch !== maps.lineageEpoch) return undefined;
  const record = moves.get(movesKey(namespace));
  const isMapBehind = maps.settled < moves.settled;
  return {
    namespace,
    effects: effectsOf(settings.record),
    // That of the map: before it has been published under an adopted one it is nobody's ground to stand on.
    lineageEpoch: map.lineageEpoch,
    generation: map.generation,
    revision: isMapBehind ? maps.settled : moves.settled,
    epoch: { version: claims.get(scopeKey(nodeScope(self)))?.version ?? null, readAt: claims.settled },
    owned: owned.of(map),
    moves: record,
  };
}

/** Two sights of which the later says nothing new to whoever could already trust the earlier. */
export const saysTheSame = (a: NamespaceSight, b: NamespaceSight): boolean =>
  a.lineageEpoch === b.lineageEpoch &&
  a.generation === b.generation &&
  a.owned === b.owned &&
  a.effects === b.effects &&
  a.moves?.version === b.moves?.version &&
  a.epoch.version === b.epoch.version;
