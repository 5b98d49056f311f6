/** Which recorded transitions nobody needs any more, by age and by count. The newest of a node that is still spoken of stays: without it, it would join anew. */
import type { RegistryRecord } from '@omnirelay/registry';
import { CONTROL_BOUNDS } from '../bounds.ts';
import type { TransitionLog } from './transition-log.ts';
import { decodeTransition } from './transition-record.ts';

export interface Spoken {
  /** Unix milliseconds. */
  readonly wall: number;
  /** Known to gossip, or removed. */
  isSpokenOf(nodeId: string): boolean;
}

export function expiredTransitions(log: TransitionLog, { wall, isSpokenOf }: Spoken): readonly RegistryRecord[] {
  const expired: RegistryRecord[] = [];
  const rest: { readonly record: RegistryRecord; readonly at: number }[] = [];
  let kept = 0;
  for (const [nodeId, records] of log.records()) {
    const spoken = isSpokenOf(nodeId);
    // The last life and the last removal, each.
    const needed = new Set(spoken ? lastOfEach(records) : []);
    for (const [index, record] of records.entries()) {
      if (needed.has(record)) {
        kept += 1;
        continue;
      }
      const at = decodeTransition(record)?.at.getTime() ?? 0;
      const old = at + CONTROL_BOUNDS.transitionAgeMs <= wall || index >= CONTROL_BOUNDS.transitionsOfNode;
      if (old) expired.push(record);
      else rest.push({ record, at });
    }
  }
  const surplus = rest.length + kept - CONTROL_BOUNDS.transitionRecords;
  if (surplus <= 0) return expired;
  const oldest = rest.sort((a, b) => a.at - b.at).slice(0, surplus);
  return [...expired, ...oldest.map(({ record }) => record)];
}

function lastOfEach(records: readonly RegistryRecord[]): RegistryRecord[] {
  const isRemoval = (record: RegistryRecord): boolean => decodeTransition(record)?.change === 'removed';
  const life = records.find((record) => !isRemoval(record));
  const removal = records.find(isRemoval);
  return [life, removal].filter((record) => record !== undefined);
}
