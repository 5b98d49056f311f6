/**
 * Who was removed stays removed when a control node adopts another store by itself: the records that shut somebody out are carried over where the
 * store lacks them. Nothing else is: what operators want of nodes is theirs to say again.
 */
import type { RegistryRecord, RegistryStore, RegistryWrite } from '@omnirelay/registry';
import { CONTROL_BOUNDS } from './bounds.ts';
import { parsePeerRecord } from './peer-record.ts';

export function removalsIn(records: Iterable<RegistryRecord>): readonly RegistryRecord[] {
  return [...records].filter((record) => {
    const parsed = parsePeerRecord(record);
    if (parsed.kind !== 'record') return false;
    return parsed.record.intent === 'Removed' || parsed.record.enrolled?.again === true;
  });
}

/** What the store must be told in the same transaction. */
export async function removalsToWrite(
  removals: readonly RegistryRecord[],
  read: RegistryStore['read'],
): Promise<readonly RegistryWrite[]> {
  if (removals.length === 0) return [];
  const answer = await read(
    removals.map(({ key }) => key),
    { timeoutMs: CONTROL_BOUNDS.registryTimeoutMs },
  );
  const stored = new Map(answer.records.map(({ key, value }) => [key, value]));
  return removals
    .filter(({ key, value }) => stored.get(key) !== value)
    .map(({ key, value, schema, minReader }) => ({ kind: 'put', key, value, schema, minReader }));
}
