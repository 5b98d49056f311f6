/**
 * A node answers with a cursor only what that cursor has seen: it waits for the records up to a second, then says that it is behind. A
 * cursor of an older lineage has nothing to wait for, since its records are void; one of a newer lineage waits for this node to learn of it.
 */
import { CONTROL_BOUNDS } from './bounds.ts';
import type { RecordPosition } from './cursor.ts';
import type { ControlState } from './operation-context.ts';
import { Problem } from './problem.ts';

/** @throws Problem behind */
export async function waitForCursor(state: ControlState, from: RecordPosition, signal: AbortSignal): Promise<void> {
  const until = performance.now() + CONTROL_BOUNDS.behindWaitMs;
  const left = (): number => Math.max(0, Math.ceil(until - performance.now()));
  const behind = new Problem(
    'behind',
    `${state.self.nodeId} has not yet seen what this cursor has. Try again, or another control node.`,
    { retryAfterSeconds: 1 },
  );
  const { peerRecords, auditRecords, leadership, shards, changes, policies } = state;
  for (const mirror of [
    peerRecords,
    auditRecords,
    ...leadership.mirrors,
    ...shards.mirrors,
    ...changes.mirrors,
    ...policies.mirrors,
  ])
    if (!(await mirror.reached(from.revision, left(), signal, from.lineageEpoch))) throw behind;
}
