'use client';
/** One shard with what is kept of its moves, and why it is where it is: asked anew every few seconds while they are shown, the past once. */
import { useQuery } from '@tanstack/react-query';
import { useTRPCClient } from '../../data/console-api.tsx';
import { useRefresh } from '../../data/use-refresh.ts';

export interface NamedShard {
  readonly namespace: string;
  readonly shardId: string;
}

const SHARD_EVERY_MS = 2_000;
const WHY_EVERY_MS = 5_000;

export function useShard({ namespace, shardId }: NamedShard) {
  const client = useTRPCClient();
  return useQuery({
    queryKey: ['shard', namespace, shardId],
    queryFn: ({ signal }) => client.shards.get.query({ namespace, shardId }, { signal }),
    retry: false,
    ...useRefresh(SHARD_EVERY_MS),
  });
}

/** `at`: by the map of then, a moment or a version. */
export function useExplanation({ namespace, shardId }: NamedShard, at?: string) {
  const client = useTRPCClient();
  const refresh = useRefresh(WHY_EVERY_MS);
  return useQuery({
    queryKey: ['shard-explanation', namespace, shardId, at],
    queryFn: ({ signal }) =>
      client.shards.explain.query({ namespace, shardId, ...(at === undefined ? {} : { at }) }, { signal }),
    retry: false,
    ...(at === undefined ? refresh : { staleTime: Number.POSITIVE_INFINITY }),
  });
}
