'use client';
/** The frame around every page: where one is, how fresh what one sees is, and who one is. */
import Link from 'next/link';
import { usePathname, useSearchParams } from 'next/navigation';
import { useLiveFleet } from '../../data/live-fleet.tsx';
import { shownMaps } from '../../data/live-namespaces.ts';
import { span } from '../../ui/time.ts';
import { useTimes } from '../../ui/time-zone.tsx';
import { Wordmark } from '../../ui/wordmark.tsx';
import { AlertStrip } from './alert-strip.tsx';
import { Breadcrumb } from './breadcrumb.tsx';
import { ConnectionPill } from './connection-pill.tsx';
import { FreezeStrip } from './freeze-strip.tsx';
import { InboxButton } from './inbox-button.tsx';
import { NavButton } from './nav-button.tsx';
import { MissedStrip, PauseControl } from './pause-control.tsx';
import { SearchButton } from './search-button.tsx';
import { SideNav } from './side-nav.tsx';
import { SplitBrainStrip } from './split-brain-strip.tsx';
import { ThemeToggle } from './theme-toggle.tsx';
import { TimeZoneSwitch } from './time-zone-switch.tsx';
import { UserMenu } from './user-menu.tsx';

export interface FrameProps {
  readonly cluster: string;
  readonly environmentLabel: string;
  readonly user: { readonly name: string; readonly roles: readonly string[] };
  readonly children: React.ReactNode;
}

/** The edge tells environments apart at a glance; the word beside it says the same. */
const edgeColour = (label: string): string =>
  /^prod/i.test(label)
    ? 'border-status-dead'
    : /^(?:stag|pre)/i.test(label)
      ? 'border-status-suspect'
      : 'border-status-progress';

function Freshness() {
  const { head, ready, ageMs, namespaces } = useLiveFleet();
  const path = usePathname();
  const namespace = useSearchParams().get('namespace');
  const maps = shownMaps(namespaces?.namespaces ?? [], { path, namespace });
  const { clockTime, clockTimeMs } = useTimes();
  return (
    <footer className="flex min-h-8 shrink-0 flex-wrap items-center gap-x-4 border-t border-line px-4 text-sm text-soft">
      {ready && head?.asOf !== undefined ? (
        <>
          <span>
            as of <time dateTime={head.asOf}>{clockTimeMs(head.asOf)}</time>
            {ageMs === undefined ? null : `, ${ageMs < 1_000 ? 'now' : `${span(ageMs)} ago`}`}
          </span>
          <span>
            from <span className="font-mono">{head.source}</span>
          </span>
          {maps === undefined ? null : <span>{maps}</span>}
          <span>lag {span(head.lagMs ?? 0)}</span>
          {head.staleSince === undefined ? null : <span>registry view old since {clockTime(head.staleSince)}</span>}
        </>
      ) : (
        <span>nothing received yet</span>
      )}
    </footer>
  );
}

export function Frame({ cluster, environmentLabel, user, children }: FrameProps) {
  return (
    <div className={`flex h-dvh flex-col border-t-3 ${edgeColour(environmentLabel)}`}>
      <a href="#content" className="button sr-only z-50 focus:not-sr-only focus:fixed focus:top-2 focus:left-2">
        Skip to the content
      </a>
      <header className="flex min-h-11 shrink-0 flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-4 py-1.5 max-sm:px-3">
        <NavButton cluster={cluster} />
        <Link href={`/c/${cluster}/topology`} prefetch={false} aria-label="OmniRelay, topology">
          <Wordmark />
        </Link>
        <span className="chip uppercase">{environmentLabel}</span>
        <span className="min-w-0 truncate text-soft max-md:hidden">
          cluster <span className="font-mono text-text">{cluster}</span>
        </span>
        <div className="ml-auto flex items-center gap-2 max-sm:flex-wrap max-sm:justify-end max-sm:gap-1">
          <SearchButton />
          <InboxButton />
          <ConnectionPill />
          <PauseControl />
          <TimeZoneSwitch />
          <ThemeToggle />
          <UserMenu user={user} />
        </div>
      </header>
      <AlertStrip />
      <SplitBrainStrip cluster={cluster} />
      <FreezeStrip cluster={cluster} />
      <MissedStrip cluster={cluster} />
      <div className="flex min-h-0 grow">
        <SideNav cluster={cluster} />
        <div className="flex min-w-0 grow flex-col">
          <Breadcrumb cluster={cluster} />
          <main id="content" tabIndex={-1} className="flex min-h-0 grow outline-none">
            {children}
          </main>
        </div>
      </div>
      <Freshness />
    </div>
  );
}
