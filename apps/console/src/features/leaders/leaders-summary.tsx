/** How leadership is, in a line: heard anew when it changes, not each second. What needs eyes is named, each with the way to it. */
import Link from 'next/link';
import { type Leadership, leadershipIsWhole } from '../../data/leadership.ts';
import { scopeAddress, splitBrainAddress } from '../../data/scope-address.ts';
import { Glyph } from '../../ui/status-mark.tsx';
import type { LaneInput } from './lane-layout.ts';

export interface LeadersSummaryProps {
  readonly cluster: string;
  readonly leadership: Leadership;
  readonly lanes: readonly LaneInput[];
}

const NAMED = 3;
const many = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

interface NamedProps {
  readonly scopes: readonly string[];
  readonly addressOf: (scope: string) => string;
}

const Named = ({ scopes, addressOf }: NamedProps) => (
  <span className="inline-flex flex-wrap gap-x-2 font-normal">
    {scopes.slice(0, NAMED).map((scope) => (
      <Link key={scope} className="link font-mono text-sm" href={addressOf(scope)} prefetch={false}>
        {scope}
      </Link>
    ))}
    {scopes.length > NAMED ? <span>and {scopes.length - NAMED} more, first below</span> : null}
  </span>
);

export function LeadersSummary({ cluster, leadership, lanes }: LeadersSummaryProps) {
  const led = new Set(leadership.leaders.map(({ scope }) => scope));
  const leaderless = leadershipIsWhole(leadership)
    ? lanes.filter(({ scope, terms }) => terms[0]?.scopeKind !== 'node' && !led.has(scope))
    : [];
  const { conflicts } = leadership;
  return (
    <p role="status" className="flex flex-wrap items-center gap-x-3 text-soft">
      <span>{many(leadership.total, 'scope')} led</span>
      {leaderless.length === 0 ? null : (
        <span className="inline-flex items-center gap-1.5 font-medium text-text">
          <Glyph shape="square-x" colour="dead" />
          {many(leaderless.length, 'scope')} without a leader
          <Named scopes={leaderless.map(({ scope }) => scope)} addressOf={(scope) => scopeAddress(cluster, scope)} />
        </span>
      )}
      {conflicts.length === 0 ? null : (
        <span className="inline-flex items-center gap-1.5 font-medium text-text">
          <Glyph shape="double-chevron" colour="conflict" />
          {many(conflicts.length, 'scope')} with more than one
          <Named
            scopes={conflicts.map(({ scope }) => scope)}
            addressOf={(scope) => splitBrainAddress(cluster, scope)}
          />
        </span>
      )}
    </p>
  );
}
