'use client';
/** Versions of maps, and what lies between two of them. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTRPCClient } from '../../data/console-api.tsx';
import { useNamespaces } from '../../data/namespaces.ts';
import { useAtMostEvery } from '../../ui/use-at-most-every.ts';

export interface AskedVersions {
  readonly namespace: string | undefined;
  /** Moments, as they were typed; empty: unbounded. */
  readonly from: string;
  readonly to: string;
}

/** While one generation follows the other, they are read this often at most. */
const READ_EVERY_MS = 1_000;

/** Read anew whenever a map that is asked for has another version: that is told, and nobody need ask. */
export function useMapVersions({ namespace, from, to }: AskedVersions) {
  const client = useTRPCClient();
  const { data, error } = useNamespaces();
  const newest = (data?.namespaces ?? [])
    .filter((one) => namespace === undefined || one.namespace === namespace)
    .map((one) => `${one.namespace}@${one.version ?? ''}`);
  const upTo = useAtMostEvery(newest.join(), READ_EVERY_MS);
  return useQuery({
    queryKey: ['map-versions', namespace, from, to, upTo],
    queryFn: ({ signal }) =>
      client.shards.versions.query(
        {
          ...(namespace === undefined ? {} : { namespace }),
          ...(from === '' ? {} : { from }),
          ...(to === '' ? {} : { to }),
        },
        { signal },
      ),
    placeholderData: keepPreviousData,
    enabled: data !== undefined || error !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export interface AskedDiff {
  readonly namespace: string;
  readonly from: string;
  readonly to: string;
}

/** Of two versions it never changes. */
export function useMapDiff({ namespace, from, to }: AskedDiff) {
  const client = useTRPCClient();
  return useQuery({
    queryKey: ['map-diff', namespace, from, to],
    queryFn: ({ signal }) => client.shards.diff.query({ namespace, fromVersion: from, toVersion: to }, { signal }),
    enabled: namespace !== '',
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}
