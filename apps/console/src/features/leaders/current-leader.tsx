'use client';
import { assertNever } from '@omnirelay/primitives';
/** The claim that counts now: who, in which term, under which fence, and until when unless it is renewed. */
import Link from 'next/link';
import { FenceText } from '../../data/fence-text.tsx';
import type { LiveLeader } from '../../data/leadership.ts';
import { type NamedValue, NamedValues } from '../../ui/named-values.tsx';
import { span } from '../../ui/time.ts';
import { useTimes } from '../../ui/time-zone.tsx';
import { useNow } from '../../ui/use-now.ts';
import { shortSpan } from './lane-words.ts';
import { leaseEnd } from './lease-end.ts';
import { type ReceivedToken, useLeaderToken } from './use-leader-token.ts';
import { useMeshNow } from './use-mesh-now.ts';

function Expiry({ received }: { readonly received: ReceivedToken }) {
  const { clockTimeMs } = useTimes();
  const nowMs = useNow(200);
  const { token, source } = received;
  const end = leaseEnd({ ...received, expiresAt: token?.expiresAt }, nowMs);
  const at = token?.expiresAt === undefined ? 'not known' : clockTimeMs(token.expiresAt);
  const value = (text: string) => <span className="inline-block min-w-16 pr-2 font-medium">{text}</span>;
  switch (end.kind) {
    case 'not-seen':
      return 'not known: no renewal was seen yet';
    case 'unheard':
      return (
        <>
          {value('not known')}
          <span className="text-soft">
            no newer word of it for {span(end.forMs)}; then it was to end at {at}, unless it was renewed
          </span>
        </>
      );
    case 'over':
      return (
        <>
          {value('over')}
          <span className="text-soft">
            for {shortSpan(end.overMs)}: not renewed by {at}, as {source} knows
          </span>
        </>
      );
    case 'left':
      return (
        <>
          {value(`${(end.leftMs / 1_000).toFixed(1)} s`)}
          <span className="text-soft">
            unless it is renewed, at {at}, as {source} knows
          </span>
        </>
      );
    default:
      return assertNever(end);
  }
}

export interface CurrentLeaderProps {
  readonly cluster: string;
  readonly scope: string;
  readonly leader: LiveLeader | undefined;
  /** Since when nobody leads, where it is known. */
  readonly leaderlessSince: string | undefined;
}

export function CurrentLeader({ cluster, scope, leader, leaderlessSince }: CurrentLeaderProps) {
  const { fullTime } = useTimes();
  const received = useLeaderToken(scope);
  const nowMs = useMeshNow();
  if (leader === undefined)
    return (
      <p className="border-l-4 border-status-dead bg-raised px-3 py-2" role="status">
        <strong>Nobody leads this scope</strong>
        {leaderlessSince === undefined
          ? '.'
          : `, since ${fullTime(leaderlessSince)} (${Math.max(0, Math.round((nowMs - Date.parse(leaderlessSince)) / 1_000))} s).`}{' '}
        What it does waits.
      </p>
    );
  const of = received?.token?.claimId === leader.claimId ? received : undefined;
  const labels = Object.entries(of?.token?.labels ?? {});
  const rows: readonly NamedValue[] = [
    [
      'Leader',
      <Link key="l" className="link font-mono text-sm" href={`/c/${cluster}/nodes/${leader.leaderId}`} prefetch={false}>
        {leader.leaderId}
      </Link>,
    ],
    ['Term', leader.term],
    ['Fence', <FenceText key="f" fence={leader.fenceToken} />],
    ['Claimed', leader.issuedAt === undefined ? 'not kept' : fullTime(leader.issuedAt)],
    ['Lease ends in', of === undefined ? 'asking' : <Expiry key="e" received={of} />],
    [
      'Effects',
      leader.effects === 'fenced'
        ? 'fenced: each is compared with the fence'
        : 'unfenced: a takeover waits the old lease out',
    ],
    ['Epoch of its lease', leader.epoch],
    [
      'Claim',
      <span key="c" className="font-mono text-sm break-all">
        {leader.claimId}
      </span>,
    ],
    ['Kind', leader.scopeKind],
    ...(labels.length === 0 ? [] : [['Labels', labels.map(([name, value]) => `${name}=${value}`).join(' ')] as const]),
  ];
  return (
    <section aria-label="Leader now" className="border border-line">
      <h2 className="table-head flex items-center bg-raised text-text">Leader now</h2>
      <NamedValues rows={rows} sideBySide />
    </section>
  );
}
