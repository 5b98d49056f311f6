/** A peer in words: the tooltip, what a screen reader says of a cell, and the one figure in it. */

import { INTENT_WORDS, LIVENESS } from '../ui/status.ts';
import type { Peer } from './model.ts';

/** The node whose view this is has no way to itself. */
export const isOwnView = (peer: Peer): boolean => peer.observedBy === peer.nodeId;

/** `rtt 1.3 ms`; empty when it was not measured, or says nothing because the node is not there. */
export function rttText(peer: Peer): string {
  if (peer.status !== 'Alive') return '';
  if (isOwnView(peer)) return 'this view';
  return peer.rttMs === undefined ? '' : `rtt ${peer.rttMs.toFixed(1)} ms`;
}

export function peerSentence(peer: Peer): string {
  const { role, region } = peer.metadata;
  const rtt = isOwnView(peer)
    ? ', whose view this is'
    : peer.rttMs === undefined
      ? ''
      : `, round trip ${peer.rttMs.toFixed(1)} ms from ${peer.observedBy}`;
  return `${peer.nodeId}, ${LIVENESS[peer.status].word}, ${INTENT_WORDS[peer.intent]}, ${role} in ${region}${rtt}`;
}
