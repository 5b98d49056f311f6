/** How a shard is called: `00412` in addresses and tables, `shard/<namespace>/00412` where it is a scope. One shard has one name. */
import { isName } from '@omnirelay/primitives';
import { type Namespace, SHARD_MAP_BOUNDS } from '../model.ts';

export const isNamespace = (text: string): text is Namespace => isName(text);

/** At least five digits, with zeros before. */
export const shardName = (shard: number): string => shard.toString().padStart(5, '0');

/** Undefined when it is the name of no shard that any namespace can have. */
export function parseShardName(name: string): number | undefined {
  if (!/^\d{5,6}$/.test(name)) return undefined;
  const shard = Number(name);
  return shard < SHARD_MAP_BOUNDS.shardCount && shardName(shard) === name ? shard : undefined;
}

export const shardScope = (namespace: Namespace, shard: number): string => `shard/${namespace}/${shardName(shard)}`;
