'use client';
/** The evidence on a node: asked for anew whenever the watch shows the node changed, and each second while a verdict is open. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTRPCClient } from '../../data/console-api.tsx';
import type { Peer } from '../../data/model.ts';

export function useEvidence(nodeId: string, peer: Peer | undefined) {
  const client = useTRPCClient();
  return useQuery({
    queryKey: ['evidence', nodeId, peer?.status, peer?.statusSince, peer?.incarnation],
    queryFn: ({ signal }) => client.peers.evidence.query({ nodeId }, { signal }),
    // Old evidence stays on the screen while the new is on its way.
    placeholderData: keepPreviousData,
    refetchInterval: peer?.status === 'Suspect' ? 1_000 : false,
  });
}
