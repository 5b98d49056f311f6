'use client';
/** Under the header of every page while a scope has more than one leader: which ones, and the way to what to do about it. */
import Link from 'next/link';
import { useLiveFleet } from '../../data/live-fleet.tsx';
import { splitBrainAddress } from '../../data/scope-address.ts';
import { Glyph } from '../../ui/status-mark.tsx';

const SHOWN = 2;

export function SplitBrainStrip({ cluster }: { readonly cluster: string }) {
  const { leadership } = useLiveFleet();
  const conflicts = leadership?.conflicts ?? [];
  if (conflicts.length === 0) return null;
  return (
    <div role="alert" className="strip flex-nowrap border-l-4 border-l-status-conflict">
      <Glyph shape="double-chevron" colour="conflict" />
      <ul className="flex min-w-0 flex-wrap gap-x-6 gap-y-1">
        {conflicts.slice(0, SHOWN).map(({ scope, claims, lowerSteppedDown }) => (
          <li key={scope} className="min-w-0 break-words">
            Split brain of <span className="font-mono text-sm">{scope}</span>:{' '}
            {claims.map(({ nodeId }) => nodeId).join(' and ')} claim it
            {lowerSteppedDown ? '; the lower one has stepped down' : ''}.{' '}
            <Link className="link" href={splitBrainAddress(cluster, scope)} prefetch={false}>
              What to do
            </Link>
          </li>
        ))}
      </ul>
      {conflicts.length > SHOWN ? (
        <Link className="link" href={`/c/${cluster}/leaders`} prefetch={false}>
          and {conflicts.length - SHOWN} more
        </Link>
      ) : null}
    </div>
  );
}
