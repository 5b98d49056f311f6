/**
 * What of a map's past may go. Kept are the newest snapshot at or before the oldest generation that is to be told, everything after it, and always
 * what the head is built from. What this code does not understand stays.
 */

import type { MapRetention } from './bounds.ts';
import { committedPages, type MapHistory } from './map-history.ts';
import { parseMapKey } from './map-records.ts';

export interface DroppableRecords {
  readonly keys: readonly string[];
  /** The oldest generation that can be told without them. */
  readonly oldest: bigint;
}

export function droppableRecords(
  history: MapHistory,
  retention: MapRetention,
  nowUnixMs: number,
): DroppableRecords | undefined {
  const head = history.header?.value;
  // Without a header, or where the head cannot be built, nothing is known to be of no use.
  if (head === undefined || committedPages(history, head.snapshot) === undefined) return undefined;
  const starts = [...history.snapshots.keys()]
    .filter((start) => start <= head.snapshot && committedPages(history, start) !== undefined)
    .sort((a, b) => (a < b ? -1 : 1));
  const window = oldestToTell(history, retention, nowUnixMs);
  let chosen = starts.findLastIndex((start) => start <= window);
  if (chosen === -1) chosen = 0;
  while (chosen < starts.length - 1 && bytesFrom(history, starts[chosen]!) > retention.bytes) chosen += 1;
  const oldest = starts[chosen]!;
  return { keys: keysBefore(history, oldest, head.generation), oldest };
}

/** Of the generations that retention keeps. */
function oldestToTell({ header, deltas }: MapHistory, { deltas: most, ageMs }: MapRetention, now: number): bigint {
  let oldest = header!.value.generation;
  for (let kept = 1; kept < most; kept += 1) {
    const before = deltas.get(oldest - 1n)?.delta;
    if (before === undefined || before.at < now - ageMs) break;
    oldest -= 1n;
  }
  return oldest;
}

function bytesFrom({ deltas, snapshots }: MapHistory, oldest: bigint): number {
  let sum = 0;
  for (const [generation, { bytes }] of deltas) if (generation >= oldest) sum += bytes;
  for (const [generation, pages] of snapshots) if (generation >= oldest) for (const { bytes } of pages) sum += bytes;
  return sum;
}

function keysBefore(history: MapHistory, oldest: bigint, head: bigint): readonly string[] {
  const keys: string[] = [];
  for (const [generation, { key }] of history.deltas) if (generation < oldest) keys.push(key);
  for (const [generation, pages] of history.snapshots) {
    const committed = committedPages(history, generation);
    for (const { key, page } of pages) {
      // What is newer than the head is being written.
      const isLeftover = generation <= head && committed?.includes(page) !== true;
      if (generation < oldest || isLeftover) keys.push(key);
    }
  }
  for (const { key, why } of history.unreadable) {
    const parsed = parseMapKey(key);
    if (why === 'damaged' && parsed !== undefined && 'generation' in parsed && parsed.generation < oldest)
      keys.push(key);
  }
  return keys.sort();
}
