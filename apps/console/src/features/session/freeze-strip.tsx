'use client';
/** Under the header of every page while a freeze holds planned changes back: until when, why, by whom, and the way to it. */
import Link from 'next/link';
import { freezesAddress } from '../../data/policy-address.ts';
import { useActiveFreezes } from '../../data/steering.ts';
import { Glyph } from '../../ui/status-mark.tsx';
import { useTimes } from '../../ui/time-zone.tsx';
import { useNow } from '../../ui/use-now.ts';

export function FreezeStrip({ cluster }: { readonly cluster: string }) {
  const nowMs = useNow(1_000);
  const { dayTime } = useTimes();
  // Of several the one that lasts longest is what is waited for.
  const freezes = useActiveFreezes(nowMs).toSorted((a, b) => Date.parse(b.until) - Date.parse(a.until));
  const [first, ...more] = freezes;
  if (first === undefined) return null;
  const { namespace, until, reason, by } = first;
  return (
    <div role="status" className="strip" aria-label="Freeze">
      <span className="flex min-w-0 items-start gap-x-3">
        <span className="shrink-0 pt-1">
          <Glyph shape="pause-bar" colour="suspect" />
        </span>
        <span className="min-w-0 break-words">
          Change freeze{namespace === undefined ? '' : ` of ${namespace}`} until {dayTime(until, nowMs)}: {reason}, by{' '}
          {by.name}
        </span>
      </span>
      <Link className="link" href={freezesAddress(cluster)} prefetch={false}>
        {more.length === 0 ? 'Freezes' : `and ${more.length} more`}
      </Link>
    </div>
  );
}
