'use client';
/** What asks for somebody now, the gravest first. */
import Link from 'next/link';
import { alertsOf } from '../../data/alerts.ts';
import { counted } from '../../data/change-words.ts';
import { useLiveFleet } from '../../data/live-fleet.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ListFoot } from '../../ui/list-foot.tsx';
import { Glyph } from '../../ui/status-mark.tsx';
import { useTimes } from '../../ui/time-zone.tsx';

export function InboxAlerts({ cluster }: { readonly cluster: string }) {
  const fleet = useLiveFleet();
  const { fullTime } = useTimes();
  const { head, ready } = fleet;
  const alerts = alertsOf(fleet, cluster);
  if (!ready && alerts.length === 0) return <EmptyState kind="not-received" title="Nothing has been received yet" />;
  if (alerts.length === 0)
    return (
      <EmptyState kind="nothing-exists" title="Nothing asks for anybody">
        Nodes that are dead or suspect, scopes with two leaders and plans that cannot go on stand here.
      </EmptyState>
    );
  return (
    <>
      <ul aria-label="Alerts" className="flex flex-col border border-line">
        {alerts.map(({ key, shape, colour, words, address, since }) => (
          <li key={key} className="flex items-baseline gap-3 border-b border-line px-3 py-2 last:border-b-0">
            <span className="self-start pt-1">
              <Glyph shape={shape} colour={colour} />
            </span>
            <span className="min-w-0 break-words">
              {address === undefined ? (
                words
              ) : (
                <Link className="link" href={address} prefetch={false}>
                  {words}
                </Link>
              )}
              {since === undefined ? null : (
                <span className="text-sm text-soft">
                  {' '}
                  since <time dateTime={since}>{fullTime(since)}</time>
                </span>
              )}
            </span>
          </li>
        ))}
      </ul>
      {head?.asOf === undefined ? null : (
        <ListFoot
          summary={counted(alerts.length, 'alert')}
          list={{
            what: 'alerts',
            asOf: head.asOf,
            source: head.source ?? '',
            query: '',
            rows: () => alerts.map(({ words, since }) => ({ alert: words, since })),
          }}
        />
      )}
    </>
  );
}
