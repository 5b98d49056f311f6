'use client';
/** Beside the grid: the shards that are not as they should be, worst first, in words. What the cells are too small to say stands here. */
import { type ShardCell, shardKey } from '../../data/shard-cell.ts';
import { SHARD_STATES } from '../../data/shard-state.ts';
import { Glyph } from '../../ui/status-mark.tsx';
import type { ShardException } from './exceptions.ts';
import { moveWords } from './shard-words.ts';

export interface ExceptionListProps {
  readonly exceptions: readonly ShardException[];
  readonly selected: string | undefined;
  readonly onOpen: (key: string) => void;
}

/** More are in the table, which a filter leads to. */
const LISTED = 100;

function whatIsSo(shard: ShardCell): string {
  const { leaderId, ownerNodeId, statusReason } = shard;
  const move = moveWords(shard);
  if (move !== undefined) return move;
  const where =
    ownerNodeId === undefined
      ? 'no node may own it'
      : leaderId === undefined
        ? `wanted at ${ownerNodeId}`
        : leaderId === ownerNodeId
          ? `at ${leaderId}`
          : `at ${leaderId}, wanted at ${ownerNodeId}`;
  // Of what operators keep out of service, why comes first.
  return statusReason === undefined ? where : `${statusReason}; ${where}`;
}

export function ExceptionList({ exceptions, selected, onOpen }: ExceptionListProps) {
  const left = exceptions.length - LISTED;
  return (
    <section aria-label="Exceptions" className="flex min-h-0 flex-col border border-line">
      <h2 className="table-head flex shrink-0 items-center bg-raised text-text">
        Exceptions <span className="ml-2 font-normal text-soft">{exceptions.length}</span>
      </h2>
      {exceptions.length === 0 ? (
        <p className="px-3 py-2 text-soft">None: every shard that is shown is served where the map wants it.</p>
      ) : (
        <ul className="min-h-0 overflow-auto">
          {exceptions.slice(0, LISTED).map(({ shard, state }) => {
            const key = shardKey(shard);
            return (
              <li key={key} className="border-b border-line last:border-b-0">
                <button
                  type="button"
                  aria-current={key === selected ? 'true' : undefined}
                  className="flex w-full items-start gap-2 px-3 py-1.5 text-left hover:bg-raised aria-[current=true]:bg-sunken"
                  onClick={() => onOpen(key)}
                >
                  <span className="pt-1">
                    <Glyph {...SHARD_STATES[state]} />
                  </span>
                  <span className="min-w-0">
                    <span className="font-mono text-sm">{key}</span> {SHARD_STATES[state].word}
                    <span className="block text-sm break-words text-soft">{whatIsSo(shard)}</span>
                  </span>
                </button>
              </li>
            );
          })}
          {left > 0 ? <li className="px-3 py-2 text-soft">and {left} more: filter, or look at the table.</li> : null}
        </ul>
      )}
    </section>
  );
}
