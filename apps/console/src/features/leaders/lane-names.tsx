/** The scopes of the lanes, each beside or above its lane, with who leads it now; a name leads to the page of its scope. */
import Link from 'next/link';
import { scopeAddress } from '../../data/scope-address.ts';
import type { WhoLeads } from './lanes-of.ts';

export interface LaneNamesProps {
  readonly cluster: string;
  readonly scopes: readonly string[];
  readonly current: WhoLeads;
  readonly laneHeight: number;
  readonly top: number;
  /** Above their lanes instead of beside them. */
  readonly narrow: boolean;
}

export function LaneNames({ cluster, scopes, current, laneHeight, top, narrow }: LaneNamesProps) {
  return (
    <ul
      aria-label="Scopes"
      className={narrow ? 'pointer-events-none absolute inset-x-0 top-0 z-1' : ''}
      style={{ paddingTop: top }}
    >
      {scopes.map((scope) => (
        <li
          key={scope}
          className={`flex min-w-0 border-line ${narrow ? 'items-start gap-2' : 'flex-col justify-center border-t pr-3'}`}
          style={{ height: laneHeight }}
        >
          <Link
            className="link pointer-events-auto max-w-full truncate font-mono text-sm"
            href={scopeAddress(cluster, scope)}
            prefetch={false}
            title={scope}
          >
            {scope}
          </Link>
          <span className="truncate text-sm text-soft">{current(scope)}</span>
        </li>
      ))}
    </ul>
  );
}
