/** Whether anything of a namespace is left to move, as whoever leads the mesh knows it. */
import type { Namespace } from '@omnirelay/protocol';
import { namespaceRecords, textOfRecords } from './namespace-desk.ts';
import type { ShardsLeftView } from './shards-left.ts';

/**
 * The version of the settings by which each shard is where it is wanted, nothing being on its way. Null while something is, or that cannot be told: another
 * leads, nodes have not stood still yet, something is not read or not planned for, or is being written.
 */
export function settledBy(namespace: Namespace, { leader, follow, authority }: ShardsLeftView): bigint | null {
  const { sight, desks } = leader;
  if (!sight.hasRead(authority, follow)) return null;
  const records = namespaceRecords(namespace, follow, sight);
  const desk = desks.get(namespace);
  if (records === null || desk === undefined || desk.busy) return null;
  return desk.atRest === textOfRecords(records) ? records.settings.version : null;
}
