'use client';
/** What comes to its end by itself: plans that nobody has run, certificates, and windows in which nothing moves; the next one first. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { counted } from '../../data/change-words.ts';
import { problemText, useTRPCClient } from '../../data/console-api.tsx';
import { useLiveFleet } from '../../data/live-fleet.tsx';
import { useSteering } from '../../data/steering.ts';
import { useLiveChanges } from '../../data/use-live-changes.ts';
import { useRefresh } from '../../data/use-refresh.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ListFoot } from '../../ui/list-foot.tsx';
import { ScrollingTable } from '../../ui/scrolling-table.tsx';
import { span } from '../../ui/time.ts';
import { useTimes } from '../../ui/time-zone.tsx';
import { useNow } from '../../ui/use-now.ts';
import { expiringCertificates, expiringFreezes, expiringPlans, nextFirst } from './expiring.ts';

/** As many as the console's server asks for. */
const MOST_NODES = 200;
const EVERY_MS = 60_000;

export function InboxExpiring({ cluster }: { readonly cluster: string }) {
  const client = useTRPCClient();
  const { fullTime } = useTimes();
  const { peers, ready, head } = useLiveFleet();
  const live = useLiveChanges();
  const steering = useSteering();
  const nowMs = useNow(10_000);
  const alive = [...peers.values()].filter(({ status }) => status === 'Alive');
  const nodeIds = alive.slice(0, MOST_NODES).map(({ nodeId }) => nodeId);
  const certificates = useQuery({
    queryKey: ['certificate-ends', nodeIds.join()],
    queryFn: ({ signal }) => client.certificates.ends.query({ nodeIds }, { signal }),
    placeholderData: keepPreviousData,
    enabled: ready,
    retry: false,
    ...useRefresh(EVERY_MS),
  });
  const rows = nextFirst([
    ...expiringPlans(live?.changes ?? [], cluster),
    ...expiringFreezes(steering?.freezes ?? [], cluster),
    ...expiringCertificates(certificates.data ?? [], cluster),
  ]);
  if (!ready) return <EmptyState kind="not-received" title="Nothing has been received yet" />;
  return (
    <>
      {certificates.error === null ? null : (
        <p role="status" className="text-soft">
          When certificates end is not known here: {problemText(certificates.error)}
        </p>
      )}
      {rows.length === 0 ? (
        <EmptyState kind="nothing-exists" title="Nothing is about to end">
          Plans that nobody has run, freezes, and certificates of nodes stand here.
        </EmptyState>
      ) : (
        <ScrollingTable label="What comes to its end" heads={['What', 'Ends', 'In']}>
          {rows.map(({ key, what, name, at, address }) => (
            <tr key={key} className="hover:bg-raised">
              <td className="table-cell py-1">
                <span className="text-soft">{what}:</span>{' '}
                {address === undefined ? (
                  name
                ) : (
                  <Link className="link" href={address} prefetch={false}>
                    {name}
                  </Link>
                )}
              </td>
              <td className="table-cell whitespace-nowrap">
                <time dateTime={at}>{fullTime(at)}</time>
              </td>
              <td className="table-cell whitespace-nowrap">
                {Date.parse(at) > nowMs ? span(Date.parse(at) - nowMs) : 'now'}
              </td>
            </tr>
          ))}
        </ScrollingTable>
      )}
      {head?.asOf === undefined ? null : (
        <ListFoot
          summary={`${counted(rows.length, 'thing')}${alive.length > MOST_NODES ? `, certificates of the first ${MOST_NODES} nodes` : ''}`}
          list={{
            what: 'expiring',
            asOf: head.asOf,
            source: head.source ?? '',
            query: '',
            rows: () => rows.map(({ what, name, at }) => ({ what, name, at })),
          }}
        />
      )}
    </>
  );
}
