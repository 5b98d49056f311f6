/** Which records the head of a map is built from, by its header: nothing else needs to be read. */
import type { Namespace } from '../../model.ts';
import { deltaKey, type MapHeader, snapshotKey } from '../map-records.ts';

/** The pages of the snapshot, then the deltas from the snapshot's own generation on. */
export function recordsOfHead(
  namespace: Namespace,
  { generation, snapshot, pages }: Pick<MapHeader, 'generation' | 'snapshot' | 'pages'>,
): readonly string[] {
  const keys = Array.from({ length: pages }, (_, page) => snapshotKey(namespace, snapshot, page));
  for (let at = snapshot; at <= generation; at += 1n) keys.push(deltaKey(namespace, at));
  return keys;
}
