/** What the API tells of a peer's past: what the registry has on record, the same on every node, and what this node alone has seen besides. */
import type { NodeId } from '@omnirelay/primitives';
import type { PeerTransition } from '@omnirelay/wire';
import type { RecordedTransition } from '../../membership/membership-source.ts';
import type { TransitionLog } from './transition-log.ts';
import { CONFIRMED, type ConfirmedChange, isNews } from './transition-record.ts';

const isConfirmed = (change: string): change is ConfirmedChange => (CONFIRMED as readonly string[]).includes(change);

/** Newest first. A confirmed one of this node's is told until the records have it, or one that came later. */
export function transitionsOfPeer(
  log: TransitionLog,
  nodeId: NodeId,
  seen: readonly RecordedTransition[],
): PeerTransition[] {
  const last = log.lastOf(nodeId);
  const records = log.of(nodeId).map(
    ({ at, change, detail, correlationId, recordedBy }): PeerTransition => ({
      at: at.toISOString(),
      change,
      detail,
      correlationId,
      source: 'record',
      recordedBy,
    }),
  );
  const own = seen
    .filter(({ change, bootEpoch, incarnation }) =>
      isConfirmed(change) && last !== undefined ? isNews(last, { nodeId, change, bootEpoch, incarnation }) : true,
    )
    .map(
      ({ at, change, detail, correlationId }): PeerTransition => ({
        at: at.toISOString(),
        change,
        detail,
        correlationId,
        source: 'view',
      }),
    );
  return [...records, ...own].sort((a, b) => (a.at === b.at ? 0 : a.at < b.at ? 1 : -1));
}
