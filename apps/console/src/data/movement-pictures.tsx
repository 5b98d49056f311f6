'use client';
/** Who gives to whom and how full each node is before and after: two pictures, and the same in tables. The chart library is fetched when there is something to draw. */
import { lazy, Suspense, useMemo } from 'react';
import { LongTable, LongTableRow } from '../ui/long-table.tsx';
import { type Flow, mostChanged, NOBODY, type NodeLoad, sankeyOf } from './flow-graph.ts';
import { MovementMatrix } from './movement-matrix.tsx';

const Charts = {
  Sankey: lazy(() => import('./flow-charts.tsx').then((found) => ({ default: found.MovementSankey }))),
  Dumbbell: lazy(() => import('./flow-charts.tsx').then((found) => ({ default: found.LoadDumbbell }))),
};

/** Nodes in the picture of the loads; the table has all. */
const PICTURED = 20;

export interface MovementPicturesProps {
  readonly flows: readonly Flow[];
  readonly load: readonly NodeLoad[];
}

export function MovementPictures({ flows, load }: MovementPicturesProps) {
  const graph = useMemo(() => sankeyOf(flows), [flows]);
  const changed = useMemo(() => mostChanged(load, PICTURED), [load]);
  return (
    <div className="grid items-start gap-4 xl:grid-cols-2">
      <figure className="flex min-w-0 flex-col gap-2 border border-line p-3">
        <figcaption className="font-medium">Who gives to whom</figcaption>
        {graph === undefined ? (
          <MovementMatrix flows={flows} label={`Moves between ${load.length} nodes, from the row to the column`} />
        ) : (
          <Suspense fallback={<p className="text-soft">Drawing…</p>}>
            <Charts.Sankey graph={graph} label={`Moves of shards: ${flowWords(flows)}`} />
          </Suspense>
        )}
      </figure>
      <figure className="flex min-w-0 flex-col gap-2 border border-line p-3">
        <figcaption className="font-medium">
          Shards a node <span className="font-normal text-soft">before (hollow) and after (solid)</span>
          {load.length > changed.length ? (
            <span className="font-normal text-soft">; the {changed.length} that change most</span>
          ) : null}
        </figcaption>
        <Suspense fallback={<p className="text-soft">Drawing…</p>}>
          <Charts.Dumbbell load={changed} label={`Shards a node, before and after: ${loadWords(changed)}`} />
        </Suspense>
      </figure>
      <FlowTable flows={flows} />
      <LoadTable load={load} />
    </div>
  );
}

const flowWords = (flows: readonly Flow[]): string =>
  flows.map(({ from, to, count }) => `${from ?? NOBODY} to ${to ?? NOBODY} ${count}`).join(', ');

const loadWords = (load: readonly NodeLoad[]): string =>
  load.map(({ nodeId, before, after }) => `${nodeId} ${before} to ${after}`).join(', ');

interface CountTableProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  /** Heads of the columns that name something, and of those behind them that count. */
  readonly named: readonly string[];
  readonly counted: readonly string[];
  readonly children: (row: Row, index: number) => React.ReactNode;
}

const CountTable = <Row,>({ label, rows, named, counted, children }: CountTableProps<Row>) => (
  <LongTable
    label={label}
    rows={rows}
    className="max-h-80"
    heads={[...named, ...counted].map((head) => (
      <th key={head} scope="col" className={`table-head ${counted.includes(head) ? 'text-right' : ''}`}>
        {head}
      </th>
    ))}
  >
    {children}
  </LongTable>
);

function FlowTable({ flows }: { readonly flows: readonly Flow[] }) {
  const sorted = useMemo(() => flows.toSorted((a, b) => b.count - a.count), [flows]);
  return (
    <CountTable label="Moves as a table" rows={sorted} named={['From', 'To']} counted={['Shards']}>
      {({ from, to, count }, index) => (
        <LongTableRow key={`${from} ${to}`} index={index} chosen={false}>
          <td className="table-cell font-mono text-sm">{from ?? NOBODY}</td>
          <td className="table-cell font-mono text-sm">{to ?? NOBODY}</td>
          <td className="table-cell text-right">{count}</td>
        </LongTableRow>
      )}
    </CountTable>
  );
}

function LoadTable({ load }: { readonly load: readonly NodeLoad[] }) {
  const sorted = useMemo(() => mostChanged(load, load.length), [load]);
  return (
    <CountTable label="Shards a node as a table" rows={sorted} named={['Node']} counted={['Before', 'After', 'Change']}>
      {({ nodeId, before, after }, index) => (
        <LongTableRow key={nodeId} index={index} chosen={false}>
          <td className="table-cell font-mono text-sm">{nodeId}</td>
          <td className="table-cell text-right">{before}</td>
          <td className="table-cell text-right">{after}</td>
          <td className="table-cell text-right">{after > before ? `+${after - before}` : after - before}</td>
        </LongTableRow>
      )}
    </CountTable>
  );
}
