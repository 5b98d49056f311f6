/** How the one whose view is shown knows of a node: by probing it, by having probed it, or from others. */
import type { PeerEvidence } from '../../data/model.ts';

type Known = Pick<
  PeerEvidence,
  'nodeId' | 'observedBy' | 'status' | 'isNeighbour' | 'probers' | 'probedAt' | 'accusations'
>;

export function observerSentence(evidence: Known): string {
  const { nodeId, observedBy, status, isNeighbour, probers, probedAt, accusations } = evidence;
  if (observedBy === nodeId) return `As ${observedBy} sees itself.`;
  const over = status === 'Dead' || status === 'Left';
  // To a node that is not there no channel is open, whoever probed it until then.
  const inTurn = isNeighbour || probers.includes(observedBy);
  if (inTurn && !over) return `As ${observedBy} sees it, which probes this node itself.`;
  if (inTurn || probedAt !== undefined || accusations.some(({ accuser }) => accuser === observedBy))
    return `As ${observedBy} sees it, which probed this node itself.`;
  return `As ${observedBy} sees it, which ${over ? 'heard' : 'hears'} of this node from others.`;
}
