import type { NodeId } from '@omnirelay/primitives';
import { NOBODY, type OwnerColumn } from '@omnirelay/protocol';

/** Null: nobody has it, or there is no map. */
export function ownerIn(map: OwnerColumn | null, shard: number): NodeId | null {
  const place = map?.owner[shard] ?? NOBODY;
  return place === NOBODY ? null : (map?.nodes[place] ?? null);
}
