'use client';
/** The grid as a table: a shard a row, in the same order; of a long one only what is in sight is in the page. */
import { shardState } from '@omnirelay/protocol/query';
import Link from 'next/link';
import { useLayoutEffect, useRef } from 'react';
import { generationOf } from '../../data/map-version.ts';
import { NodeLink } from '../../data/node-link.tsx';
import { shardAddress } from '../../data/shard-address.ts';
import { type ShardCell, shardKey } from '../../data/shard-cell.ts';
import { ListTable, LongTableRow, type WidthOfHead } from '../../ui/long-table.tsx';
import { useTimes } from '../../ui/time-zone.tsx';
import { ROW_HEIGHT } from '../../ui/use-rows-in-sight.ts';
import { shardCellId } from './shard-cell-id.ts';
import { ShardStateMark } from './shard-marks.tsx';
import { moveWords } from './shard-words.ts';

export interface ShardsTableProps {
  readonly cluster: string;
  readonly shards: readonly ShardCell[];
  readonly selected: string | undefined;
  /** The shard whose row has focus from the start: it had it in the other view. */
  readonly start: string | undefined;
  readonly stale: boolean;
  readonly onOpen: (key: string) => void;
}

const HEADS: readonly WidthOfHead[] = [
  ['Shard', 160],
  ['State', 165],
  ['Leader', 120],
  ['Wanted at', 120],
  ['Move'],
  ['Version', 80],
  ['Since', 205],
  ['Details', 80],
];

const LABEL = 'Shards as a table';
/** Above the one at which it begins. */
const ROWS_ABOVE = 3;

export function ShardsTable({ cluster, shards, selected, start, stale, onOpen }: ShardsTableProps) {
  const { fullTime } = useTimes();
  const wanted = useRef(start);
  // biome-ignore lint/correctness/useExhaustiveDependencies: where the table begins is no matter once it is there
  useLayoutEffect(() => {
    if (start === undefined || document.activeElement !== document.body) return;
    const at = shards.findIndex((shard) => shardKey(shard) === start);
    const frame = document.querySelector(`section[aria-label="${LABEL}"]`);
    if (at >= 0 && frame !== null) frame.scrollTop = Math.max(0, (at - ROWS_ABOVE) * ROW_HEIGHT);
  }, []);
  /** The row comes with what is in sight, a moment later than the table. */
  const focusWanted = (button: HTMLButtonElement | null): void => {
    if (button === null || document.activeElement !== document.body) return;
    wanted.current = undefined;
    button.focus({ preventScroll: true });
  };
  const node = (id: string | undefined, none: string) =>
    id === undefined ? <span className="text-soft">{none}</span> : <NodeLink cluster={cluster} nodeId={id} />;
  return (
    <ListTable label={LABEL} rows={shards} minWidth={1_060} stale={stale} heads={HEADS}>
      {(shard, index) => {
        const key = shardKey(shard);
        return (
          <LongTableRow key={key} index={index} chosen={key === selected}>
            <td className="table-cell truncate">
              <Link className="link font-mono text-sm" href={shardAddress(cluster, shard)} prefetch={false}>
                {key}
              </Link>
            </td>
            <td className="table-cell truncate">
              <ShardStateMark state={shardState(shard)} />
            </td>
            <td className="table-cell truncate">{node(shard.leaderId, 'nobody')}</td>
            <td className="table-cell truncate">{node(shard.ownerNodeId, 'nowhere')}</td>
            <td className="table-cell truncate">{moveWords(shard) ?? '–'}</td>
            <td className="table-cell" title={shard.version}>
              {generationOf(shard.version)}
            </td>
            <td className="table-cell truncate">
              {shard.updatedAt === undefined ? (
                <span className="text-soft">longer than is kept</span>
              ) : (
                <time dateTime={shard.updatedAt}>{fullTime(shard.updatedAt)}</time>
              )}
            </td>
            <td className="table-cell">
              <button
                ref={key === wanted.current ? focusWanted : undefined}
                type="button"
                id={shardCellId(key)}
                className="button h-6"
                aria-label={`Show ${key} in the panel`}
                onClick={() => onOpen(key)}
              >
                Show
              </button>
            </td>
          </LongTableRow>
        );
      }}
    </ListTable>
  );
}
