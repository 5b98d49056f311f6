'use client';
/** When the node's certificate ends, as it proved it on its channel with the control node that answers; without a channel nobody here knows. */
import { problemText } from '../../data/console-api.tsx';
import type { Peer } from '../../data/model.ts';
import { useTimes } from '../../ui/time-zone.tsx';
import { useEvidence } from './use-evidence.ts';

export function CertificateEnd({ peer }: { readonly peer: Peer }) {
  const { fullTime } = useTimes();
  const { data, error } = useEvidence({ nodeId: peer.nodeId, peer, vantage: undefined });
  if (data === undefined) return error === null ? 'asked for' : `not known: ${problemText(error)}`;
  const { certificateEndsAt, observedBy } = data.evidence;
  if (certificateEndsAt === undefined) return `not known: ${observedBy} has no channel to it`;
  if (observedBy === peer.nodeId) return `${fullTime(certificateEndsAt)}, its own word`;
  return `${fullTime(certificateEndsAt)}, as proved to ${observedBy}`;
}
