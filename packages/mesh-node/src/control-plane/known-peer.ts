import type { Peer } from '@omnirelay/wire';
import type { ControlState } from './operation-context.ts';
import { Problem } from './problem.ts';

/** @throws Problem not_found */
export function knownPeer(state: ControlState, nodeId: string): Peer {
  const peer = state.peers.get(nodeId);
  if (peer === undefined)
    throw new Problem(
      'not_found',
      `No peer ${nodeId} is known at ${state.self.nodeId}. A dead peer is listed until its tombstone ends.`,
    );
  return peer;
}
