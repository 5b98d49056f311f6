'use client';
/** The topology page: the fleet as a packed grid or as a table, filtered, grouped, with a panel for one node. All of it stands in the address. */
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { listCommand } from '../../data/cli-command.ts';
import { peerFilter } from '../../data/filter-peers.ts';
import { useLiveFleet } from '../../data/live-fleet.tsx';
import type { Peer } from '../../data/model.ts';
import { clusterPeers, sortWorstFirst } from '../../data/order-peers.ts';
import { peerRow } from '../../data/peer-export.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FilteredOut } from '../../ui/filtered-out.tsx';
import { ListFoot } from '../../ui/list-foot.tsx';
import { PageTools } from '../../ui/page-tools.tsx';
import { useShortcut } from '../../ui/shortcuts.tsx';
import { SkipLink } from '../../ui/skip-link.tsx';
import { changedQuery, useAddress } from '../../ui/use-address.ts';
import { cellId, nodeOfCell } from './cell-id.ts';
import { FilterBar } from './filter-bar.tsx';
import { Legend } from './legend.tsx';
import { NodePanel } from './node-panel.tsx';
import { StatusCounts } from './status-counts.tsx';
import { TopologyGrid } from './topology-grid.tsx';
import { TopologyTable } from './topology-table.tsx';
import { readView, type TopologyView as View, writeView } from './view-state.ts';

export interface TopologyViewProps {
  readonly cluster: string;
  /** Beside the filter; given by the page. */
  readonly tools?: React.ReactNode;
  /** What can be done to a node; given by the page, because it belongs to the node's own feature. */
  readonly renderActions: (peer: Peer) => React.ReactNode;
}

export function TopologyView({ cluster, tools, renderActions }: TopologyViewProps) {
  const fleet = useLiveFleet();
  const [address, put] = useAddress();
  const view = readView(address);
  const [start, setStart] = useState<string | undefined>(undefined);
  const leftPanelOf = useRef<string | undefined>(undefined);
  const q = useDeferredValue(view.q);

  const queryOf = (change: Partial<View>): string =>
    changedQuery(address.toString(), writeView({ ...view, ...change }));
  // From the address as it stands: what this render knows of it is older when two changes follow each other quickly.
  const show = (change: Partial<View>): void =>
    put(writeView({ ...readView(new URLSearchParams(window.location.search)), ...change }));

  const all = useMemo(() => [...fleet.peers.values()], [fleet.peers]);
  const { of, ignored } = useMemo(() => peerFilter(q), [q]);
  const peers = useMemo(() => of(all), [of, all]);
  const clusters = useMemo(() => clusterPeers(peers, view.group), [peers, view.group]);
  const selected = view.selected === undefined ? undefined : fleet.peers.get(view.selected);
  const vantage = address.get('vantage') ?? undefined;
  const command = listCommand({ q: view.q, vantage });

  const closePanel = (): void => {
    const { selected: nodeId } = view;
    if (nodeId === undefined) return;
    show({ selected: undefined });
    leftPanelOf.current = nodeId;
  };
  // Back to the cell once it is there: the view may be changing as well.
  useEffect(() => {
    const cell = leftPanelOf.current === undefined ? null : document.getElementById(cellId(leftPanelOf.current));
    if (cell === null || view.selected !== undefined) return;
    leftPanelOf.current = undefined;
    cell.focus();
  });
  useShortcut('v', 'Grid or table', () => {
    setStart(nodeOfCell(document.activeElement));
    show({ view: view.view === 'grid' ? 'table' : 'grid' });
  });
  useShortcut('Escape', 'Close the panel', closePanel);

  return (
    <div className="relative flex min-h-0 min-w-0 grow">
      <div className="flex min-w-0 grow flex-col gap-4 overflow-auto p-4">
        {peers.length === 0 ? null : <SkipLink to="nodes" />}
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <h1 className="text-xl font-semibold">Topology</h1>
          {fleet.ready ? (
            <StatusCounts
              peers={all}
              addressOf={(q) => `/c/${cluster}/topology${queryOf({ q })}`}
              // A link, so that going back leads back.
              onShow={(q) => window.history.pushState(null, '', `${window.location.pathname}${queryOf({ q })}`)}
            />
          ) : null}
          <PageTools command={command}>{tools}</PageTools>
        </div>
        <FilterBar
          view={view}
          ignored={ignored}
          show={(change) => {
            setStart(undefined);
            show(change);
          }}
        />
        {!fleet.ready && fleet.end?.kind === 'refused' ? (
          <EmptyState kind="no-permission" title="The mesh refused to show its nodes">
            {fleet.end.detail}
          </EmptyState>
        ) : !fleet.ready ? (
          <EmptyState kind="not-received" title="Waiting for the first picture of the fleet">
            The console has asked a control node. If this lasts, look at the nodes:{' '}
            <code>omnirelay mesh peers list</code>
          </EmptyState>
        ) : all.length === 0 ? (
          <EmptyState kind="nothing-exists" title="This cluster has no nodes">
            Start one: <code>omnirelay node --config omnirelay.yaml</code>
          </EmptyState>
        ) : peers.length === 0 ? (
          <FilteredOut title={`None of ${all.length} nodes matches the filter`} onClear={() => show({ q: '' })} />
        ) : view.view === 'grid' ? (
          <section id="nodes" tabIndex={-1} className="outline-none" aria-label={`Cluster ${cluster}`}>
            <TopologyGrid
              clusters={clusters}
              selected={view.selected}
              stale={!fleet.current}
              start={start}
              onSelect={(nodeId) => show({ selected: nodeId })}
            />
          </section>
        ) : (
          <TopologyTable
            peers={peers}
            selected={view.selected}
            start={start}
            nodeAddress={(nodeId) => `/c/${cluster}/nodes/${nodeId}`}
            onSelect={(nodeId) => show({ selected: nodeId })}
          />
        )}
        {!fleet.ready || fleet.head?.asOf === undefined || peers.length === 0 ? null : (
          <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
            <Legend />
            <ListFoot
              summary={peers.length === all.length ? `${all.length} nodes` : `${peers.length} of ${all.length} nodes`}
              list={{
                what: 'nodes',
                asOf: fleet.head.asOf,
                source: fleet.head.source ?? '',
                query: q,
                rows: () => sortWorstFirst(peers).map(peerRow),
              }}
            />
          </div>
        )}
      </div>
      {view.selected === undefined || !fleet.ready ? null : (
        <NodePanel
          cluster={cluster}
          nodeId={view.selected}
          peer={selected}
          vantage={vantage}
          actions={selected === undefined ? null : renderActions(selected)}
          onClose={closePanel}
        />
      )}
    </div>
  );
}
