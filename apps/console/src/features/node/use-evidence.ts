'use client';
/** The evidence on a node: asked for anew whenever the watch shows the node changed, each second while a verdict is open, and else often enough to be of now. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTRPCClient } from '../../data/console-api.tsx';
import type { Peer, PeerEvidence } from '../../data/model.ts';
import { useRefresh } from '../../data/use-refresh.ts';

export interface ReceivedEvidence {
  readonly evidence: PeerEvidence;
  /** By this browser's clock: the node's own clock may differ from it. */
  readonly receivedAtMs: number;
}

export interface EvidenceOf {
  readonly nodeId: string;
  readonly peer: Peer | undefined;
  /** Whose evidence; `undefined`: the control node's. */
  readonly vantage: string | undefined;
}

const OPEN_VERDICT_MS = 1_000;
const REFRESH_MS = 5_000;

export function useEvidence({ nodeId, peer, vantage }: EvidenceOf) {
  const client = useTRPCClient();
  return useQuery({
    queryKey: ['evidence', nodeId, vantage, peer?.status, peer?.statusSince, peer?.incarnation],
    queryFn: async ({ signal }): Promise<ReceivedEvidence> => ({
      evidence: await client.peers.evidence.query(
        { nodeId, ...(vantage === undefined ? {} : { vantage }) },
        { signal },
      ),
      receivedAtMs: Date.now(),
    }),
    // Old evidence of the same observer stays on the screen while the new is on its way.
    placeholderData: (before, query) => (query?.queryKey[2] === vantage ? keepPreviousData(before) : undefined),
    ...useRefresh(peer?.status === 'Suspect' ? OPEN_VERDICT_MS : REFRESH_MS),
  });
}

/** What each that probes the node got from its last probe, as it says itself. */
export function useProbes(nodeId: string, peer: Peer | undefined) {
  const client = useTRPCClient();
  return useQuery({
    queryKey: ['probes', nodeId, peer?.status],
    queryFn: ({ signal }) => client.peers.probes.query({ nodeId }, { signal }),
    placeholderData: keepPreviousData,
    retry: false,
    ...useRefresh(REFRESH_MS),
  });
}
