'use client';
/** Leadership of a cluster in four numbers, each a link to what is behind it; asked for anew when the stream tells that it has changed. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useAskAnew } from '../../data/ask-anew.ts';
import { problemText, useTRPCClient } from '../../data/console-api.tsx';
import { useLiveFleet } from '../../data/live-fleet.tsx';
import { scopeAddress, splitBrainAddress } from '../../data/scope-address.ts';
import { useRefresh } from '../../data/use-refresh.ts';
import type { Shape, StatusColour } from '../../ui/status.ts';
import { Glyph } from '../../ui/status-mark.tsx';
import { useAtMostEvery } from '../../ui/use-at-most-every.ts';

const EVERY_MS = 60_000;
/** However often leaders change. */
const CHANGES_EVERY_MS = 2_000;

interface TileProps {
  readonly address: string;
  readonly count: number | string;
  readonly word: string;
  readonly mark?: { readonly shape: Shape; readonly colour: StatusColour } | undefined;
}

function Tile({ address, count, word, mark }: TileProps) {
  return (
    <li>
      <Link className="tile h-full hover:bg-raised" href={address} prefetch={false}>
        <span className="text-xl font-semibold">{count}</span>
        <span className="inline-flex items-center gap-1.5 text-soft">
          {mark === undefined ? null : <Glyph {...mark} />}
          {word}
        </span>
      </Link>
    </li>
  );
}

export function LeadershipTiles({ cluster }: { readonly cluster: string }) {
  const client = useTRPCClient();
  const { leadership } = useLiveFleet();
  const version = useAtMostEvery(leadership?.version, CHANGES_EVERY_MS);
  const figures = useQuery({
    queryKey: ['leadership-figures'],
    staleTime: 0,
    queryFn: ({ signal }) => client.leaders.figures.query(undefined, { signal }),
    placeholderData: keepPreviousData,
    ...useRefresh(EVERY_MS),
  });
  useAskAnew(version, figures);
  const { data, error } = figures;
  const leaders = `/c/${cluster}/leaders`;
  if (data === undefined)
    return (
      <p className="text-soft">
        {error === null ? 'Asking who leads…' : `Who leads is not known: ${problemText(error)}`}
      </p>
    );
  const { scopes, changes, cut, leaderless, conflicts } = data;
  const led = scopes - leaderless.length;
  const [first] = leaderless;
  const lastDay = `${leaders}?from=now-1d`;
  const [torn, ...others] = leadership?.conflicts ?? [];
  return (
    <ul className="grid grid-cols-2 gap-2 sm:grid-cols-4" aria-label="Leadership">
      <Tile address={leaders} count={led} word={led === 1 ? 'scope with a leader' : 'scopes with leaders'} />
      <Tile
        address={lastDay}
        count={cut ? `${changes}+` : changes}
        word={changes === 1 && !cut ? 'leader change in 24 h' : 'leader changes in 24 h'}
      />
      <Tile
        address={leaderless.length === 1 && first !== undefined ? scopeAddress(cluster, first.scope) : lastDay}
        count={leaderless.length}
        word="without a leader"
        mark={leaderless.length === 0 ? undefined : { shape: 'square-x', colour: 'dead' }}
      />
      <Tile
        address={torn !== undefined && others.length === 0 ? splitBrainAddress(cluster, torn.scope) : leaders}
        count={conflicts}
        word="with more than one leader"
        mark={conflicts === 0 ? undefined : { shape: 'double-chevron', colour: 'conflict' }}
      />
    </ul>
  );
}
