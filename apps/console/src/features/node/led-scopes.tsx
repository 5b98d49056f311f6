'use client';
/** The scopes that a node leads, each with the way to its page, and to all that it led. */
import Link from 'next/link';
import { useLiveFleet } from '../../data/live-fleet.tsx';
import { scopeAddress } from '../../data/scope-address.ts';

const SHOWN = 8;

export function LedScopes({ cluster, nodeId }: { readonly cluster: string; readonly nodeId: string }) {
  const { leadership } = useLiveFleet();
  if (leadership === undefined) return 'not told yet';
  const led = leadership.leaders.filter(({ leaderId }) => leaderId === nodeId);
  const all = (
    <Link className="link" href={`/c/${cluster}/leaders?q=leader:${nodeId}`} prefetch={false}>
      {led.length > SHOWN ? `and ${led.length - SHOWN} more` : 'what it led'}
    </Link>
  );
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
      {led.length === 0 ? <span>nothing</span> : null}
      {led.slice(0, SHOWN).map(({ scope, term }) => (
        <span key={scope}>
          <Link className="link font-mono text-sm" href={scopeAddress(cluster, scope)} prefetch={false}>
            {scope}
          </Link>{' '}
          <span className="text-soft">term {term}</span>
        </span>
      ))}
      {all}
    </span>
  );
}
