'use client';
/** The frame around every page: where one is, how fresh what one sees is, and who one is. */
import Link from 'next/link';
import { useLiveFleet } from '../../data/live-fleet.tsx';
import { clockTime, clockTimeMs, span } from '../../ui/time.ts';
import { Wordmark } from '../../ui/wordmark.tsx';
import { ConnectionPill } from './connection-pill.tsx';
import { ThemeToggle } from './theme-toggle.tsx';
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
    ? 'var(--status-dead)'
    : /^(?:stag|pre)/i.test(label)
      ? 'var(--status-suspect)'
      : 'var(--status-progress)';

function OfflineBar() {
  const { phase, head, lostForMs } = useLiveFleet();
  if (phase !== 'offline') return null;
  return (
    <div role="status" className="border-b border-line-strong bg-sunken px-4 py-1.5 font-medium">
      Offline.{' '}
      {head?.asOf === undefined
        ? `No control node has answered for ${span(lostForMs)}.`
        : `Showing ${clockTime(head.asOf)}, ${span(lostForMs)} ago. Nothing can be changed until a control node answers.`}
    </div>
  );
}

function SignedOutBar() {
  const { signedOut } = useLiveFleet();
  if (!signedOut) return null;
  return (
    <div role="alert" className="flex items-center gap-3 border-b border-line-strong bg-sunken px-4 py-1.5 font-medium">
      Your session has ended; what you see is old.
      <a className="link" href="/sign-in">
        Sign in again
      </a>
    </div>
  );
}

function Freshness() {
  const { head, ready } = useLiveFleet();
  return (
    <footer className="flex h-8 shrink-0 items-center gap-4 border-t border-line px-4 text-sm text-soft">
      {ready && head?.asOf !== undefined ? (
        <>
          <span>
            as of <time dateTime={head.asOf}>{clockTimeMs(head.asOf)}</time>
          </span>
          <span>
            from <span className="font-mono">{head.source}</span>
          </span>
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
    <div className="flex h-dvh flex-col" style={{ borderTop: `3px solid ${edgeColour(environmentLabel)}` }}>
      <a href="#content" className="button sr-only z-50 focus:not-sr-only focus:fixed focus:top-2 focus:left-2">
        Skip to the content
      </a>
      <header className="flex h-11 shrink-0 items-center gap-4 border-b border-line px-4">
        <Link href={`/c/${cluster}/topology`} prefetch={false} aria-label="OmniRelay, topology">
          <Wordmark />
        </Link>
        <span className="chip uppercase">{environmentLabel}</span>
        <span className="min-w-0 truncate text-soft">
          cluster <span className="font-mono text-text">{cluster}</span>
        </span>
        <div className="ml-auto flex items-center gap-2">
          <ConnectionPill />
          <ThemeToggle />
          <UserMenu user={user} />
        </div>
      </header>
      <SignedOutBar />
      <OfflineBar />
      <main id="content" tabIndex={-1} className="flex min-h-0 grow outline-none">
        {children}
      </main>
      <Freshness />
    </div>
  );
}
