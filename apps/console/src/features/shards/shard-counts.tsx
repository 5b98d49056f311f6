/** How many shards are in what; each number leads to those. */
import Link from 'next/link';
import { SHARD_STATES, STATES_IN_ORDER } from '../../data/shard-state.ts';
import { Glyph } from '../../ui/status-mark.tsx';
import type { ShardCounts as Counts } from './exceptions.ts';

export interface ShardCountsProps {
  readonly counts: Counts;
  readonly addressOf: (q: string) => string;
}

export function ShardCounts({ counts, addressOf }: ShardCountsProps) {
  const states = STATES_IN_ORDER.filter((state) => counts.of[state] > 0);
  return (
    <p className="flex flex-wrap items-center gap-x-4 gap-y-1">
      <Link className="link" href={addressOf('')} prefetch={false}>
        {counts.total} {counts.total === 1 ? 'shard' : 'shards'}
      </Link>
      {states.map((state) => {
        const { word, shape, colour } = SHARD_STATES[state];
        return (
          <Link
            key={state}
            className="link inline-flex items-center gap-1.5"
            href={addressOf(`state:${state}`)}
            prefetch={false}
          >
            <Glyph shape={shape} colour={colour} />
            {counts.of[state]} {word.toLowerCase()}
          </Link>
        );
      })}
    </p>
  );
}
