/** Where a reader of a log goes on: at the first entry behind its place, of which one transaction may have written several. */
import type { LogPosition } from '../cursor.ts';
import type { Placed } from './placed-page.ts';

const isBehind = ({ revision, key }: Placed, after: LogPosition): boolean =>
  revision === after.revision ? after.key !== '' && key > after.key : revision > after.revision;

/** Of entries in the order of their places. */
export function firstBehind<T extends Placed>(entries: readonly T[], after: LogPosition): T | undefined {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = entries[middle];
    if (entry !== undefined && !isBehind(entry, after)) low = middle + 1;
    else high = middle;
  }
  return entries[low];
}
