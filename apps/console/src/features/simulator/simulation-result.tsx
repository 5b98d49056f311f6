'use client';
/** What would be: a sentence, the figures, who would give to whom, and how full each node would be. It stays to be read when the map has moved on. */
import Link from 'next/link';
import { lazy, Suspense, useMemo } from 'react';
import { generationOf } from '../../data/map-version.ts';
import type { ShardSimulation } from '../../data/model.ts';
import { mapDiffAddress } from '../../data/shard-address.ts';
import { leastSentence, resultSentence, staleSentence } from '../../data/simulation-words.ts';
import { LongTable, LongTableRow } from '../../ui/long-table.tsx';
import { useTimes } from '../../ui/time-zone.tsx';
import { type Flow, mostChanged, NOBODY, sankeyOf } from './flow-graph.ts';
import { MovementMatrix } from './movement-matrix.tsx';

const Charts = {
  Sankey: lazy(() => import('./simulation-charts.tsx').then((found) => ({ default: found.MovementSankey }))),
  Dumbbell: lazy(() => import('./simulation-charts.tsx').then((found) => ({ default: found.LoadDumbbell }))),
};

export interface SimulationResultProps {
  readonly cluster: string;
  readonly simulation: ShardSimulation;
  readonly tookMs: number;
  /** When it was computed, and by which control node. */
  readonly generatedAt: string;
  readonly source: string;
  /** The newest version of the map, where it is known. */
  readonly newest: string | undefined;
  readonly onRecompute: () => void;
}

/** Nodes in the picture of the loads; the table has all. */
const PICTURED = 20;

export function SimulationResult(props: SimulationResultProps) {
  const { cluster, simulation, tookMs, generatedAt, source, newest, onRecompute } = props;
  const { fullTime } = useTimes();
  const { namespace, fromVersion, flows, load } = simulation;
  const stale = staleSentence(fromVersion, newest);
  const graph = useMemo(() => sankeyOf(flows), [flows]);
  const changed = useMemo(() => mostChanged(load, PICTURED), [load]);
  return (
    <section aria-label="Result" className="flex flex-col gap-4">
      {stale === undefined || newest === undefined ? null : (
        <p
          className="flex flex-wrap items-center gap-3 border-l-2 border-line-strong bg-raised px-3 py-1.5"
          role="status"
        >
          {stale}
          <button type="button" className="button h-6" onClick={onRecompute}>
            Recompute
          </button>
          <Link
            className="link"
            href={mapDiffAddress(cluster, { namespace, from: fromVersion, to: newest })}
            prefetch={false}
          >
            Show what differs
          </Link>
        </p>
      )}
      <div role="status">
        <p className="text-lg font-medium">{resultSentence(simulation)}.</p>
        <p className="text-soft">
          {leastSentence(simulation)} Thought about for{' '}
          {tookMs < 1_000 ? `${Math.round(tookMs)} ms` : `${(tookMs / 1_000).toFixed(1)} s`}. Nothing has been changed.
        </p>
        <p className="text-soft">
          As of <time dateTime={generatedAt}>{fullTime(generatedAt)}</time> from{' '}
          <span className="font-mono">{source}</span>, on map v{generationOf(fromVersion)} with the nodes that there
          were then. Whoever opens this address has it computed anew, on the same map.
        </p>
      </div>
      {flows.length === 0 ? (
        <p className="text-soft">No shard would move.</p>
      ) : (
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
      )}
    </section>
  );
}

const flowWords = (flows: readonly Flow[]): string =>
  flows.map(({ from, to, count }) => `${from ?? NOBODY} to ${to ?? NOBODY} ${count}`).join(', ');

const loadWords = (load: ShardSimulation['load']): string =>
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

function LoadTable({ load }: { readonly load: ShardSimulation['load'] }) {
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
