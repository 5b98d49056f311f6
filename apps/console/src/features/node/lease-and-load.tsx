'use client';
/** Lease and load of the node: the load as the watch of the peers tells it, the lease asked for as often as evidence is. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { problemText, useTRPCClient } from '../../data/console-api.tsx';
import type { Peer } from '../../data/model.ts';
import { useRefresh } from '../../data/use-refresh.ts';
import { useTimes } from '../../ui/time-zone.tsx';
import { useNow } from '../../ui/use-now.ts';
import { Facts } from './facts.tsx';
import { leaseRows, loadRows } from './lease-rows.ts';

const REFRESH_MS = 5_000;

export function LeaseAndLoad({ peer }: { readonly peer: Peer }) {
  const client = useTRPCClient();
  const times = useTimes();
  const nowMs = useNow(10_000);
  const { nodeId } = peer;
  const { data, error } = useQuery({
    queryKey: ['lease-health', nodeId, peer.status],
    queryFn: ({ signal }) => client.peers.leaseHealth.query({ nodeId }, { signal }),
    placeholderData: keepPreviousData,
    ...useRefresh(REFRESH_MS),
  });
  const lease =
    data === undefined || data === null
      ? [['Lease', error === null ? 'asked for' : `not known: ${problemText(error)}`] as const]
      : leaseRows(data, times);
  return <Facts title="Lease and load" rows={[...lease, ...loadRows(peer, { ...times, nowMs })]} />;
}
