/**
 * Shards that a file names are stood for only while no namespace has that name: where there is one its map says whose a shard is, however the file spells it, and
 * what was led of it is handed over. Before it is known which namespaces there are none is stood for.
 */
import type { UnmappedShard } from '@omnirelay/config';
import { type Namespace, namespaceKey, type ScopeSetting } from '@omnirelay/protocol';
import type { RegistryMirror } from '../control-plane/registry-mirror.ts';

export interface UnmappedSources {
  readonly shards: readonly UnmappedShard[];
  /** The records of namespaces; one that cannot be read is one. */
  readonly namespaces: Pick<RegistryMirror, 'get' | 'loaded' | 'onSettled'>;
  /** Stands for these shards, and for no others. */
  readonly stand: (scopes: readonly ScopeSetting[]) => void;
}

/** Returns the way to stop. */
export function standWhereNoMapIs({ shards, namespaces, stand }: UnmappedSources): () => void {
  const look = (): void => {
    if (!namespaces.loaded) return;
    const free = shards.filter(({ namespace }) => namespaces.get(namespaceKey(namespace as Namespace)) === undefined);
    stand(free.map(({ setting }) => setting));
  };
  look();
  return namespaces.onSettled(look);
}
