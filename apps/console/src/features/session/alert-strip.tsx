'use client';
/** Under the header of every page: why what one sees is not the present, and what to do about it. */
import { useLiveFleet } from '../../data/live-fleet.tsx';
import { span } from '../../ui/time.ts';
import { useTimes } from '../../ui/time-zone.tsx';

/** Leads back to where one is. */
const signInAgain = (): void => {
  const here = `${window.location.pathname}${window.location.search}`;
  window.location.assign(`/sign-in?returnTo=${encodeURIComponent(here)}`);
};

function Strip({ role, children }: { readonly role: 'alert' | 'status'; readonly children: React.ReactNode }) {
  return (
    <div
      role={role}
      className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line-strong bg-sunken px-4 py-1.5 font-medium"
    >
      {children}
    </div>
  );
}

export function AlertStrip() {
  const { clockTime } = useTimes();
  const { phase, head, end, lostForMs, ageMs, tryAgain } = useLiveFleet();
  if (end?.kind === 'signed-out')
    return (
      <Strip role="alert">
        Your session has ended; what you see is old.
        <button type="button" className="button" onClick={signInAgain}>
          Sign in again
        </button>
      </Strip>
    );
  if (end?.kind === 'refused')
    return (
      <Strip role="alert">
        <span className="min-w-0">
          The mesh refused to go on showing its nodes, and nothing is followed any more: {end.detail}
        </span>
        <button type="button" className="button" onClick={tryAgain}>
          Try again
        </button>
      </Strip>
    );
  if (phase !== 'offline') return null;
  return (
    <Strip role="status">
      Offline.{' '}
      {head?.asOf === undefined
        ? `No control node has answered for ${span(lostForMs)}.`
        : `Showing ${clockTime(head.asOf)}, ${span(ageMs ?? lostForMs)} ago. Nothing can be changed until a control node answers.`}
    </Strip>
  );
}
