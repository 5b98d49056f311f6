'use client';
/** What changed in the last hour: acts from the audit, what became of nodes, and of plans and controllers of rebalancing. */
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { GitPullRequestArrow, History, Server } from 'lucide-react';
import Link from 'next/link';
import { useMemo } from 'react';
import { problemText, useTRPCClient } from '../../data/console-api.tsx';
import { useLiveFleet } from '../../data/live-fleet.tsx';
import type { Peer, PeerEvidence } from '../../data/model.ts';
import { useRefresh } from '../../data/use-refresh.ts';
import { useTimes } from '../../ui/time-zone.tsx';
import { HOUR_MS } from './fleet-figures.ts';
import { rebalanceEvents } from './rebalance-events.ts';
import { type RecentEvent, recentEvents } from './recent-events.ts';

export interface LastHourProps {
  readonly cluster: string;
  readonly peers: readonly Peer[];
  readonly nowMs: number;
}

const SHOWN = 30;
/** Of so many nodes, those changed last, every step is asked for; of the others the last one is known anyway. */
const ASKED = 8;
const AUDIT_EVERY_MS = 10_000;
const KINDS = {
  act: { Icon: History, name: 'Act' },
  transition: { Icon: Server, name: 'Transition' },
  rebalance: { Icon: GitPullRequestArrow, name: 'Rebalancing' },
} as const;

function What({ event: { what, auditId, address } }: { readonly event: RecentEvent }) {
  const to = auditId === undefined ? address : `/o/audit/${encodeURIComponent(auditId)}`;
  if (to === undefined) return what;
  return (
    <Link className="link" href={to} prefetch={false}>
      {what}
    </Link>
  );
}

export function LastHour({ cluster, peers, nowMs }: LastHourProps) {
  const client = useTRPCClient();
  const { clockTime } = useTimes();
  const sinceMs = nowMs - HOUR_MS;
  const audit = useQuery({
    queryKey: ['last-hour'],
    queryFn: ({ signal }) => client.audit.search.query({ from: 'now-1h' }, { signal }),
    placeholderData: keepPreviousData,
    ...useRefresh(AUDIT_EVERY_MS),
  });
  const changed = useMemo(
    () =>
      peers
        .filter((peer) => Date.parse(peer.statusSince) >= sinceMs)
        .sort((a, b) => Date.parse(b.statusSince) - Date.parse(a.statusSince)),
    [peers, sinceMs],
  );
  const asked = changed.slice(0, ASKED);
  const answers = useQueries({
    queries: asked.map((peer) => ({
      queryKey: ['steps', peer.nodeId, peer.status, peer.statusSince],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
        client.peers.evidence.query({ nodeId: peer.nodeId }, { signal }),
      staleTime: Number.POSITIVE_INFINITY,
    })),
  });
  const evidence = new Map<string, PeerEvidence>(
    answers.flatMap(({ data }) => (data === undefined ? [] : [[data.nodeId, data] as const])),
  );
  const { changes, steering } = useLiveFleet();
  const rebalanced = useMemo(
    () => rebalanceEvents(cluster, { changes, controllers: steering?.controllers ?? [] }),
    [cluster, changes, steering],
  );
  const events = recentEvents(audit.data?.entries ?? [], changed, evidence, { sinceMs, rebalanced });
  return (
    <section className="min-w-0 border border-line" aria-label="What changed in the last hour">
      <h2 className="table-head flex items-center bg-raised text-text">
        What changed in the last hour <span className="ml-2 font-normal text-soft">{events.length}</span>
        <Link className="link ml-auto font-normal" href="/audit?from=now-1h" prefetch={false}>
          In the audit
        </Link>
      </h2>
      {audit.isError ? <p className="px-3 py-2 text-soft">Without the audit: {problemText(audit.error)}</p> : null}
      {events.length === 0 ? (
        <p className="px-3 py-2 text-soft">{audit.isPending ? 'Asking…' : 'Nothing.'}</p>
      ) : (
        <ol>
          {events.slice(0, SHOWN).map((event) => {
            const { Icon, name } = KINDS[event.kind];
            return (
              <li
                key={`${event.at} ${event.who} ${event.what}`}
                className="flex min-h-8 items-center gap-3 border-b border-line px-3 py-1 last:border-b-0"
              >
                <Icon className="size-3.5 shrink-0 text-soft" aria-label={name} />
                <time dateTime={event.at} className="w-28 shrink-0 text-soft">
                  {clockTime(event.at)}
                </time>
                <span className="min-w-0 grow truncate" title={event.what}>
                  {event.kind === 'transition' ? null : <strong className="font-medium">{event.who} </strong>}
                  <What event={event} />
                </span>
                {event.nodeId === undefined ? null : (
                  <Link
                    className="link shrink-0 font-mono text-sm"
                    href={`/c/${cluster}/nodes/${event.nodeId}/events`}
                    prefetch={false}
                  >
                    {event.nodeId}
                  </Link>
                )}
              </li>
            );
          })}
        </ol>
      )}
      {events.length > SHOWN ? <p className="px-3 py-2 text-soft">and {events.length - SHOWN} older ones</p> : null}
    </section>
  );
}
