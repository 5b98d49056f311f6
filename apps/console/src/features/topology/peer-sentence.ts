/** A peer in one sentence: the tooltip, and what a screen reader says of a cell. */
import type { Peer } from '../../data/model.ts';
import { INTENT_WORDS, LIVENESS } from '../../ui/status.ts';

export function peerSentence(peer: Peer): string {
  const { role, region } = peer.metadata;
  const rtt = peer.rttMs === undefined ? '' : `, round trip ${peer.rttMs.toFixed(1)} ms`;
  return `${peer.nodeId}, ${LIVENESS[peer.status].word}, ${INTENT_WORDS[peer.intent]}, ${role} in ${region}${rtt}`;
}
