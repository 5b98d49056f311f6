/**
 * Where the registry's records of shards stand, and what each says. What came of one transaction is taken up together, and only once it is here as a
 * whole: a header without its delta is nothing to answer from.
 */
import type { RegistryRecord } from '@omnirelay/registry';
import { eachRecord } from '../each-record.ts';
import type { MirrorChange, RegistryMirror } from '../registry-mirror.ts';

export type SettledSource = Pick<
  RegistryMirror,
  'records' | 'subscribe' | 'lineageEpoch' | 'settled' | 'onSettled' | 'loaded' | 'staleSince' | 'reached' | 'revision'
>;

/** Calls back with all changes up to a settled position, none twice. Returns the way to stop. */
export function eachSettled(
  mirror: SettledSource,
  take: (changes: ReadonlyMap<string, RegistryRecord | null>) => void,
): () => void {
  let waiting = new Map<string, RegistryRecord | null>();
  const flush = (): void => {
    const changes = waiting;
    waiting = new Map();
    take(changes);
  };
  const stops = [
    eachRecord(mirror, ({ key, record }: MirrorChange) => void waiting.set(key, record)),
    mirror.onSettled(flush),
  ];
  if (mirror.loaded) flush();
  return () => {
    for (const stop of stops) stop();
  };
}
