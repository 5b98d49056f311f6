/** A node that is drained is told so once nothing is left of its shards, and no move speaks of it. */
import { decodeMoves, shardsWith } from '@omnirelay/protocol';
import type { NamespaceRead } from './leader-desk.ts';
import type { LeaderSight } from './leader-sight.ts';
import type { Beside } from './publish-map.ts';

/** What says so of the next of them, as its record was read; null where nobody is due. `atOnce`: whatever it still has. */
export function nextDrained(sight: LeaderSight, reads: readonly NamespaceRead[], atOnce: boolean): Beside | null {
  for (const { nodeId, record, wish } of sight.draining()) {
    if (sight.judges.takes(nodeId)) continue;
    const left = reads.reduce(
      (sum, { map, moves }) => sum + shardsWith(nodeId, map, decodeMoves(moves?.value ?? '')?.moves ?? []),
      0,
    );
    if (left > 0 && !atOnce) continue;
    const { key, version } = record;
    const value = JSON.stringify({ ...wish, intent: 'Drained' });
    return { conditions: [{ kind: 'version', key, version }], writes: [{ kind: 'put', key, value }] };
  }
  return null;
}
