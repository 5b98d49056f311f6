'use client';
/** The topology page: the fleet as a packed grid or as a table, filtered, grouped, with a panel for one node. All of it stands in the address. */
import { LayoutGrid, Search, Table2, X } from 'lucide-react';
import { useSearchParams } from 'next/navigation';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { useLiveFleet } from '../../data/live-fleet.tsx';
import type { Peer } from '../../data/model.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LIVENESS, type Liveness } from '../../ui/status.ts';
import { filterPeers } from './filter-peers.ts';
import { Legend } from './legend.tsx';
import { NodePanel } from './node-panel.tsx';
import { groupPeers, worstFirst } from './order-peers.ts';
import { TopologyGrid } from './topology-grid.tsx';
import { TopologyTable } from './topology-table.tsx';
import { readView, type TopologyView as View, writeView } from './view-state.ts';

export interface TopologyViewProps {
  readonly cluster: string;
  /** What can be done to a node; given by the page, because it belongs to the node's own feature. */
  readonly renderActions: (peer: Peer) => React.ReactNode;
}

const TYPING = new Set(['INPUT', 'TEXTAREA', 'SELECT']);

function Counts({ peers }: { readonly peers: readonly Peer[] }) {
  const counts = Map.groupBy(peers, (peer) => peer.status);
  const words = (Object.keys(LIVENESS) as Liveness[])
    .filter((status) => counts.has(status))
    .map((status) => `${counts.get(status)?.length ?? 0} ${LIVENESS[status].word.toLowerCase()}`);
  const cordoned = peers.filter((peer) => peer.intent === 'Cordoned').length;
  return (
    <p className="text-soft" role="status">
      <span className="font-medium text-text">{peers.length} nodes</span>
      {words.length === 0 ? null : `: ${words.join(', ')}`}
      {cordoned === 0 ? null : `; ${cordoned} cordoned`}
    </p>
  );
}

export function TopologyView({ cluster, renderActions }: TopologyViewProps) {
  const fleet = useLiveFleet();
  const parameters = useSearchParams();
  const view = readView(new URLSearchParams(parameters));
  const search = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(view.q);
  const q = useDeferredValue(view.q);

  const show = (change: Partial<View>): void => {
    const query = writeView({ ...view, ...change }, new URLSearchParams(parameters));
    window.history.replaceState(null, '', `${window.location.pathname}${query}`);
  };

  const all = useMemo(() => [...fleet.peers.values()], [fleet.peers]);
  const { peers, problems } = useMemo(() => filterPeers(all, q), [all, q]);
  const groups = useMemo(() => groupPeers(peers, view.group), [peers, view.group]);
  const sorted = useMemo(() => peers.toSorted(worstFirst), [peers]);
  const selected = view.selected === undefined ? undefined : fleet.peers.get(view.selected);
  const command = `omnirelay mesh peers list${view.q === '' ? '' : ` --query '${view.q.replaceAll("'", "'\\''")}'`}`;

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const typing = event.target instanceof HTMLElement && TYPING.has(event.target.tagName);
      if (typing || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (event.key === '/') {
        event.preventDefault();
        search.current?.focus();
      } else if (event.key === 'v') show({ view: view.view === 'grid' ? 'table' : 'grid' });
      else if (
        event.key === 'Escape' &&
        view.selected !== undefined &&
        document.querySelector('[role=dialog]') === null
      ) {
        show({ selected: undefined });
        document.getElementById(`cell-${view.selected}`)?.focus();
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });

  return (
    <div className="flex min-h-0 grow">
      <div className="flex min-w-0 grow flex-col gap-4 overflow-auto p-4">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <h1 className="text-xl font-semibold">Topology</h1>
          {fleet.ready ? <Counts peers={all} /> : null}
          <div className="ml-auto">
            <CopyButton text={() => window.location.href} label="Copy link" />{' '}
            <CopyButton text={command} label="Copy as CLI" />
          </div>
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <div className="relative min-w-64 grow sm:max-w-xl">
            <Search className="pointer-events-none absolute top-1.5 left-2 size-4 text-soft" aria-hidden="true" />
            <input
              ref={search}
              type="text"
              inputMode="search"
              className="field w-full pr-8 pl-7"
              placeholder="Filter: status:suspect region:eu-* -role:gateway   ( / )"
              aria-label="Filter nodes"
              aria-describedby={problems.length > 0 ? 'filter-problems' : undefined}
              aria-invalid={problems.length > 0}
              spellCheck={false}
              value={typed}
              onChange={(event) => {
                setTyped(event.target.value);
                show({ q: event.target.value });
              }}
            />
            {typed === '' ? null : (
              <button
                type="button"
                className="icon-button absolute top-0 right-0"
                aria-label="Clear the filter"
                onClick={() => {
                  setTyped('');
                  show({ q: '' });
                  search.current?.focus();
                }}
              >
                <X className="size-4" aria-hidden="true" />
              </button>
            )}
          </div>
          <label className="flex items-center gap-2 text-soft">
            Group by
            <select
              className="field"
              value={view.group}
              onChange={(event) => show({ group: event.target.value === 'role' ? 'role' : 'region' })}
            >
              <option value="region">Region</option>
              <option value="role">Role</option>
            </select>
          </label>
          <fieldset className="flex" aria-label="View">
            {(['grid', 'table'] as const).map((kind) => (
              <button
                type="button"
                key={kind}
                aria-pressed={view.view === kind}
                className="button rounded-none first-of-type:rounded-l-md last-of-type:-ml-px last-of-type:rounded-r-md aria-pressed:bg-sunken aria-pressed:font-semibold aria-[pressed=false]:text-soft"
                onClick={() => show({ view: kind })}
              >
                {kind === 'grid' ? (
                  <LayoutGrid className="size-3.5" aria-hidden="true" />
                ) : (
                  <Table2 className="size-3.5" aria-hidden="true" />
                )}
                {kind === 'grid' ? 'Grid' : 'Table'}
              </button>
            ))}
          </fieldset>
        </div>
        {problems.length === 0 ? null : (
          <div id="filter-problems" className="flex flex-col gap-1" role="status">
            {problems.map((problem) => (
              <p key={problem} className="chip h-auto self-start py-0.5 whitespace-normal">
                Not filtered: {problem}
              </p>
            ))}
          </div>
        )}
        {!fleet.ready && fleet.refusal !== undefined ? (
          <EmptyState kind="no-permission" title="The mesh refused to show its nodes">
            {fleet.refusal.detail}
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
          <EmptyState kind="filtered-out" title={`None of ${all.length} nodes matches the filter`}>
            <button
              type="button"
              className="button"
              onClick={() => {
                setTyped('');
                show({ q: '' });
              }}
            >
              Clear the filter
            </button>
          </EmptyState>
        ) : view.view === 'grid' ? (
          <section aria-label={`Cluster ${cluster}`}>
            <TopologyGrid
              groups={groups}
              selected={view.selected}
              stale={fleet.phase === 'offline'}
              onSelect={(nodeId) => show({ selected: nodeId })}
            />
          </section>
        ) : (
          <TopologyTable
            peers={sorted}
            selected={view.selected}
            nodeAddress={(nodeId) => `/c/${cluster}/nodes/${nodeId}`}
            onSelect={(nodeId) => show({ selected: nodeId })}
          />
        )}
        <div className="mt-auto pt-2">
          <Legend />
        </div>
      </div>
      {view.selected === undefined || !fleet.ready ? null : (
        <NodePanel
          cluster={cluster}
          nodeId={view.selected}
          peer={selected}
          actions={selected === undefined ? null : renderActions(selected)}
          onClose={() => {
            const { selected: nodeId } = view;
            show({ selected: undefined });
            document.getElementById(`cell-${nodeId}`)?.focus();
          }}
        />
      )}
    </div>
  );
}
