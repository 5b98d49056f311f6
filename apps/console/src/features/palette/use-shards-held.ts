'use client';
/** How many shards nodes have that may be drained: asked once for each of them that is offered, while the palette is open. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTRPCClient } from '../../data/console-api.tsx';

const FRESH_FOR_MS = 5_000;

export function useShardsHeld(nodeIds: readonly string[]): ReadonlyMap<string, number> {
  const client = useTRPCClient();
  const { data } = useQuery({
    queryKey: ['shards-held', ...nodeIds],
    queryFn: ({ signal }) => client.peers.shardsHeld.query({ nodeIds: [...nodeIds] }, { signal }),
    enabled: nodeIds.length > 0,
    staleTime: FRESH_FOR_MS,
    retry: false,
    placeholderData: keepPreviousData,
  });
  return useMemo(() => new Map((data ?? []).map(({ nodeId, shards }) => [nodeId, shards])), [data]);
}
