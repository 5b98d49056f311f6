'use client';
/** The pairs as a table, the slowest first; of a long one only what is in sight is in the page. */
import { useMemo } from 'react';
import { pairKey, type RttPair } from '../../data/rtt-pairs.ts';
import { LivenessMark } from '../../ui/status-mark.tsx';
import { ROW_HEIGHT, useRowsInSight } from '../../ui/use-rows-in-sight.ts';

export interface RttTableProps {
  readonly pairs: readonly RttPair[];
  readonly selected: string | undefined;
  readonly nodeLink: (id: string) => React.ReactNode;
  readonly onSelect: (pair: string) => void;
}

const HEADS = ['From', 'To', 'RTT (ms)', 'Seen as', ''];

export function RttTable({ pairs, selected, nodeLink, onSelect }: RttTableProps) {
  const sorted = useMemo(() => pairs.toSorted((a, b) => (b.rttMs ?? -1) - (a.rttMs ?? -1)), [pairs]);
  const { frame, from, to, onScroll } = useRowsInSight(sorted.length);
  return (
    <section
      ref={frame}
      className="max-h-[70vh] min-w-96 overflow-auto border border-line"
      onScroll={onScroll}
      aria-label="Pairs"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
    >
      <table className="w-full" aria-rowcount={sorted.length + 1}>
        <thead className="sticky top-0 bg-surface">
          <tr>
            {HEADS.map((head) => (
              <th key={head} scope="col" className={`table-head ${head.startsWith('RTT') ? 'text-right' : ''}`}>
                {head === '' ? <span className="sr-only">Details</span> : head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {from > 0 ? <tr style={{ height: from * ROW_HEIGHT }} /> : null}
          {sorted.slice(from, to).map((pair, i) => {
            const key = pairKey(pair.from, pair.to);
            return (
              <tr
                key={key}
                aria-rowindex={from + i + 2}
                className={key === selected ? 'bg-sunken' : 'hover:bg-raised'}
                style={{ height: ROW_HEIGHT }}
              >
                <td className="table-cell">{nodeLink(pair.from)}</td>
                <td className="table-cell">{nodeLink(pair.to)}</td>
                <td className="table-cell text-right">{pair.rttMs?.toFixed(1) ?? '–'}</td>
                <td className="table-cell">
                  <LivenessMark status={pair.status} />
                </td>
                <td className="table-cell w-px">
                  <button
                    type="button"
                    className="button h-6"
                    aria-label={`Show ${pair.from} to ${pair.to}`}
                    onClick={() => onSelect(key)}
                  >
                    Show
                  </button>
                </td>
              </tr>
            );
          })}
          {to < sorted.length ? <tr style={{ height: (sorted.length - to) * ROW_HEIGHT }} /> : null}
        </tbody>
      </table>
    </section>
  );
}
