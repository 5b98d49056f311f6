/** Moves on what was accepted and has been seen. Gives back the same map when nothing has. `peers` is the whole fleet. */
import type { Peer } from '../../data/model.ts';
import { reaches } from '../../data/record-version.ts';
import type { PendingByNode } from './pending-intents.tsx';

export function latchEffective(
  pending: PendingByNode,
  peers: ReadonlyMap<string, Pick<Peer, 'intent' | 'etag'>>,
): PendingByNode {
  const seen = [...pending].filter(([nodeId, { stage, goal, madeEtag }]) => {
    const peer = peers.get(nodeId);
    // A removal is seen by the node being no longer listed.
    if (stage === 'accepted' && goal === 'Removed' && peer === undefined) return true;
    // The version says it even if the node has moved on since and the watch never told the state between.
    return stage === 'accepted' && (peer?.intent === goal || (madeEtag !== undefined && reaches(peer?.etag, madeEtag)));
  });
  if (seen.length === 0) return pending;
  const after = new Map(pending);
  for (const [nodeId, one] of seen) after.set(nodeId, { ...one, stage: 'effective' });
  return after;
}
