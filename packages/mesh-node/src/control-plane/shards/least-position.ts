/** How far several mirrors of the registry have read together. */
import type { RecordPosition } from '../cursor.ts';
import type { SettledSource } from './shard-records.ts';

/** Up to where all of them have read. While some have read an adopted lineage and others have not, nothing of the new one is known to be whole. */
export const leastOf = (sources: readonly SettledSource[]): RecordPosition =>
  sources
    .map(({ lineageEpoch, settled }) => ({ lineageEpoch, revision: settled }))
    .reduce((a, b) => (isEarlier(b, a) ? b : a));

const isEarlier = (a: RecordPosition, b: RecordPosition): boolean =>
  a.lineageEpoch === b.lineageEpoch ? a.revision < b.revision : a.lineageEpoch < b.lineageEpoch;
