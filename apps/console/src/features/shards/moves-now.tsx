'use client';
/** Which shards change hands at this moment, in sentences that change with them: who does not see the cells split is told the same. */
import Link from 'next/link';
import { useMemo } from 'react';
import { useLiveFleet } from '../../data/live-fleet.tsx';
import { shardsAddress } from '../../data/shard-address.ts';
import type { ShardCell } from '../../data/shard-cell.ts';
import { Glyph } from '../../ui/status-mark.tsx';
import { useAtMostEvery } from '../../ui/use-at-most-every.ts';
import { movesUnderWay } from './moves-under-way.ts';

export interface MovesNowProps {
  readonly cluster: string;
  readonly shards: readonly ShardCell[];
}

/** More than these are counted. */
const TOLD = 3;
/** Read aloud no more often than a person can follow. */
const TOLD_EVERY_MS = 5_000;

export function MovesNow({ cluster, shards }: MovesNowProps) {
  const { peers } = useLiveFleet();
  const moves = useMemo(() => movesUnderWay(shards, (nodeId) => peers.get(nodeId)?.intent), [shards, peers]);
  const first = moves.slice(0, TOLD);
  const left = moves.length - first.length;
  const sentences = first.map(({ sentence }) => sentence).join('; ');
  const heard = useAtMostEvery(left > 0 ? `${sentences}; and ${left} more` : sentences, TOLD_EVERY_MS);
  return (
    <section aria-label="Moves under way">
      <p className="sr-only" role="status">
        {heard}
      </p>
      {/* One line whatever moves: what is below it stays where it is. */}
      <div className="flex h-6 items-center gap-x-6 overflow-hidden text-soft">
        {moves.length === 0 ? (
          'No shard is moving.'
        ) : (
          <>
            <Link
              className="link shrink-0"
              href={shardsAddress(cluster, { q: 'state:moving', view: 'table' })}
              prefetch={false}
            >
              {moves.length} moving
            </Link>
            <ul className="flex h-6 min-w-0 flex-wrap gap-x-6 overflow-hidden">
              {first.map(({ key, sentence }) => (
                <li key={key} className="inline-flex h-6 min-w-0 items-center gap-1.5 text-text">
                  <Glyph shape="half-diamond" colour="progress" />
                  <span className="truncate">{sentence}</span>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </section>
  );
}
