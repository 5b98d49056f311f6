'use client';
/** The node list as a table of fixed rows; of a long one only what is in sight is in the page, and the rest is counted. */
import { ArrowDown, ArrowUp } from 'lucide-react';
import Link from 'next/link';
import type { Peer } from '../../data/model.ts';
import { LongTable, LongTableRow } from '../../ui/long-table.tsx';
import { useTimes } from '../../ui/time-zone.tsx';
import type { NodeSort } from './list-address.ts';
import { NODE_COLUMNS, type NodeColumn } from './node-columns.tsx';

export interface NodesTableProps {
  readonly cluster: string;
  readonly peers: readonly Peer[];
  readonly columns: readonly string[];
  readonly sort: NodeSort | undefined;
  readonly selected: ReadonlySet<string>;
  /** Old data is shown as such. */
  readonly stale: boolean;
  readonly onSort: (column: string) => void;
  readonly onSelect: (nodeId: string, selected: boolean) => void;
}

interface HeadProps {
  readonly column: string;
  readonly title: string;
  readonly numeric?: boolean | undefined;
  readonly sort: NodeSort | undefined;
  readonly onSort: (column: string) => void;
}

function Head({ column, title, numeric = false, sort, onSort }: HeadProps) {
  const sorted = sort?.column === column;
  const Arrow = sort?.down === true ? ArrowDown : ArrowUp;
  return (
    <th
      scope="col"
      className={`table-head bg-surface ${numeric ? 'text-right' : ''}`}
      aria-sort={sorted ? (sort.down ? 'descending' : 'ascending') : 'none'}
    >
      <button
        type="button"
        className="inline-flex h-6 items-center gap-1 whitespace-nowrap hover:text-text"
        onClick={() => onSort(column)}
      >
        {title}
        {sorted ? <Arrow className="size-3" aria-hidden="true" /> : null}
      </button>
    </th>
  );
}

/** Arrow keys lead to the same control of the next row. */
function onArrow(event: React.KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0 || !(event.target instanceof HTMLElement)) return;
  const row = event.target.closest<HTMLTableRowElement>('tr[aria-rowindex]');
  const control = event.target.dataset.control;
  if (row === null || control === undefined) return;
  const next = step > 0 ? row.nextElementSibling : row.previousElementSibling;
  const target = next?.querySelector<HTMLElement>(`[data-control=${control}]`);
  if (target === null || target === undefined) return;
  event.preventDefault();
  target.focus();
}

export function NodesTable({ cluster, peers, columns, sort, selected, stale, onSort, onSelect }: NodesTableProps) {
  const times = useTimes();
  const shown = NODE_COLUMNS.filter((column) => columns.includes(column.key));
  return (
    <LongTable
      label="Nodes"
      rows={peers}
      className="min-h-0 shrink"
      minWidth={36 + 160 + shown.reduce((sum, column) => sum + column.width, 0)}
      stale={stale}
      onKeyDown={onArrow}
      columns={
        <colgroup>
          <col style={{ width: 36 }} />
          <col />
          {shown.map((column) => (
            <col key={column.key} style={{ width: column.width }} />
          ))}
        </colgroup>
      }
      heads={
        <>
          <th scope="col" className="table-head bg-surface px-2">
            <span className="sr-only">Selected</span>
          </th>
          <Head column="node" title="Node" sort={sort} onSort={onSort} />
          {shown.map(({ key, title, numeric }) => (
            <Head key={key} column={key} title={title} numeric={numeric} sort={sort} onSort={onSort} />
          ))}
        </>
      }
    >
      {(peer, index) => (
        <Row
          key={peer.nodeId}
          address={`/c/${cluster}/nodes/${peer.nodeId}`}
          peer={peer}
          index={index}
          columns={shown}
          times={times}
          selected={selected.has(peer.nodeId)}
          onSelect={onSelect}
        />
      )}
    </LongTable>
  );
}

interface RowProps {
  readonly address: string;
  readonly peer: Peer;
  readonly index: number;
  readonly columns: readonly NodeColumn[];
  readonly times: ReturnType<typeof useTimes>;
  readonly selected: boolean;
  readonly onSelect: (nodeId: string, selected: boolean) => void;
}

function Row({ address, peer, index, columns, times, selected, onSelect }: RowProps) {
  return (
    <LongTableRow index={index} chosen={selected}>
      <td className="table-cell px-2">
        <label className="flex size-6 cursor-pointer items-center justify-center">
          <input
            type="checkbox"
            className="size-4 cursor-pointer accent-accent"
            data-control="select"
            aria-label={`Select ${peer.nodeId}`}
            checked={selected}
            onChange={(event) => onSelect(peer.nodeId, event.target.checked)}
          />
        </label>
      </td>
      <td className="table-cell truncate">
        <Link className="link font-mono text-sm" href={address} prefetch={false} data-control="open">
          {peer.nodeId}
        </Link>
      </td>
      {columns.map((column) => (
        <td
          key={column.key}
          className={`table-cell truncate ${column.numeric === true ? 'text-right' : ''} ${column.mono === true ? 'font-mono text-sm' : ''}`}
        >
          {column.show(peer, times)}
        </td>
      ))}
    </LongTableRow>
  );
}
