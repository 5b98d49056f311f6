/** All that a mirror holds, and whatever comes: who keeps something of its own of the records misses none. */
import type { MirrorChange, RegistryMirror } from './registry-mirror.ts';

/** Calls back for each record that is there, then for each change. Returns the way to stop. */
export function eachRecord(
  mirror: Pick<RegistryMirror, 'records' | 'subscribe'>,
  put: (change: MirrorChange) => void,
): () => void {
  for (const record of mirror.records()) put({ key: record.key, record });
  return mirror.subscribe(put);
}
