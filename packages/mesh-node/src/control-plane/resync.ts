/** Why a watcher cannot go on where it was, and must read anew what it watches. */
import type { ControlState } from './operation-context.ts';

export type ResyncReason = 'overflow' | 'compacted' | 'source-changed' | 'lineage-changed';

/** What the event says; it has no cursor, so that nobody resumes before what follows it. */
export function tellResync({ metrics }: ControlState, reason: ResyncReason) {
  metrics.controlResyncs.inc({ mesh_reason: reason });
  return { reason, cursor: '' };
}
