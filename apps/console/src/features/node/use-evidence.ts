'use client';
/** The evidence on a node: asked for anew whenever the watch shows the node changed, each second while a verdict is open, and else often enough to be of now. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTRPCClient } from '../../data/console-api.tsx';
import type { Peer, PeerEvidence } from '../../data/model.ts';

export interface ReceivedEvidence {
  readonly evidence: PeerEvidence;
  /** By this browser's clock: the node's own clock may differ from it. */
  readonly receivedAtMs: number;
}

const OPEN_VERDICT_MS = 1_000;
const REFRESH_MS = 5_000;

export function useEvidence(nodeId: string, peer: Peer | undefined) {
  const client = useTRPCClient();
  return useQuery({
    queryKey: ['evidence', nodeId, peer?.status, peer?.statusSince, peer?.incarnation],
    queryFn: async ({ signal }): Promise<ReceivedEvidence> => ({
      evidence: await client.peers.evidence.query({ nodeId }, { signal }),
      receivedAtMs: Date.now(),
    }),
    // Old evidence stays on the screen while the new is on its way.
    placeholderData: keepPreviousData,
    refetchInterval: peer?.status === 'Suspect' ? OPEN_VERDICT_MS : REFRESH_MS,
  });
}
