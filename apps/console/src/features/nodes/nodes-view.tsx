'use client';
/** The list of all nodes: filtered, sorted, with the columns and the selection that the address names. */
import { useDeferredValue, useMemo, useState } from 'react';
import { useWhyNotOperate } from '../../data/access.ts';
import { CONSOLE_BOUNDS } from '../../data/bounds.ts';
import { listCommand } from '../../data/cli-command.ts';
import { peerFilter } from '../../data/filter-peers.ts';
import { useLiveFleet } from '../../data/live-fleet.tsx';
import { peerRow } from '../../data/peer-export.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FilterField } from '../../ui/filter-field.tsx';
import { FilteredOut } from '../../ui/filtered-out.tsx';
import { useAddressDefaults } from '../../ui/full-address.tsx';
import { ListFoot } from '../../ui/list-foot.tsx';
import { PageTools } from '../../ui/page-tools.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { ColumnMenu } from './column-menu.tsx';
import { NODES_DEFAULTS, nextSort, readListState, writeColumns, writeSort } from './list-address.ts';
import { NodesTable } from './nodes-table.tsx';
import { selectNodes } from './select-nodes.ts';
import { SelectionBar, type SelectionVerb } from './selection-bar.tsx';
import { sortNodes } from './sort-nodes.ts';

export interface NodesViewProps {
  readonly cluster: string;
  /** Opens the review of a change for these ids; given by the page, because it belongs to the node's own feature. */
  readonly onReview: (nodeIds: readonly string[], verb: SelectionVerb) => void;
}

export function NodesView({ cluster, onReview }: NodesViewProps) {
  const fleet = useLiveFleet();
  const whyNot = useWhyNotOperate();
  const [address, put] = useAddress();
  useAddressDefaults(NODES_DEFAULTS);
  const state = useMemo(() => readListState(address), [address]);
  const q = useDeferredValue(state.q);
  const all = useMemo(() => [...fleet.peers.values()], [fleet.peers]);
  const { of, ignored } = useMemo(() => peerFilter(q), [q]);
  const peers = useMemo(() => of(all), [of, all]);
  const { sort } = state;
  const sorted = useMemo(() => sortNodes(peers, sort), [peers, sort]);
  const selected = useMemo(() => new Set(state.selected), [state.selected]);
  const [refusal, setRefusal] = useState<string | undefined>(undefined);
  const select = (ids: readonly string[]): void => {
    setRefusal(undefined);
    put({ sel: ids.join() });
  };
  const selectAlso = (wanted: readonly string[]): void => {
    const selecting = selectNodes({ selected: state.selected, wanted, limit: CONSOLE_BOUNDS.selectedNodes });
    if (selecting.kind === 'refused') setRefusal(selecting.why);
    else select(selecting.nodeIds);
  };
  const command = listCommand({ q: state.q, sort });
  const { asOf, source } = fleet.head ?? {};
  return (
    <div className="flex min-h-0 min-w-0 grow flex-col gap-3 p-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="text-xl font-semibold">Nodes</h1>
        <PageTools command={command} />
      </div>
      <div className="flex flex-wrap items-start gap-2">
        <FilterField
          label="Filter nodes"
          shortcutLabel="Filter the nodes"
          placeholder="Filter: state:suspect region:eu-* rtt:>80 -role:gateway"
          value={state.q}
          onChange={(text) => put({ q: text })}
          ignored={[...ignored, ...state.ignored]}
        />
        <div className="ml-auto">
          <ColumnMenu columns={state.columns} onChange={(columns) => put({ cols: writeColumns(columns) })} />
        </div>
      </div>
      {!fleet.ready && fleet.end?.kind === 'refused' ? (
        <EmptyState kind="no-permission" title="The mesh refused to show its nodes">
          {fleet.end.detail}
        </EmptyState>
      ) : !fleet.ready ? (
        <EmptyState kind="not-received" title="Waiting for the first picture of the fleet">
          The console has asked a control node. If this lasts, ask one yourself: <code>omnirelay mesh peers list</code>
        </EmptyState>
      ) : all.length === 0 ? (
        <EmptyState kind="nothing-exists" title="This cluster has no nodes">
          Start one: <code>omnirelay node --config omnirelay.yaml</code>
        </EmptyState>
      ) : (
        <>
          <SelectionBar
            selected={state.selected}
            gone={state.selected.filter((nodeId) => !fleet.peers.has(nodeId))}
            matching={peers.length}
            refusal={refusal}
            whyNot={whyNot}
            onSelectAll={() => selectAlso(sorted.map((peer) => peer.nodeId))}
            onClear={() => select([])}
            onReview={(verb) => onReview(state.selected, verb)}
          />
          {peers.length === 0 ? (
            <FilteredOut
              title={`None of ${all.length} nodes matches the filter`}
              onClear={() => put({ q: undefined })}
            />
          ) : (
            <NodesTable
              cluster={cluster}
              peers={sorted}
              columns={state.columns}
              sort={sort}
              selected={selected}
              stale={!fleet.current}
              onSort={(column) => put({ sort: writeSort(nextSort(sort, column)) })}
              onSelect={(nodeId, chosen) =>
                chosen ? selectAlso([nodeId]) : select(state.selected.filter((other) => other !== nodeId))
              }
            />
          )}
          {asOf === undefined ? null : (
            <ListFoot
              summary={peers.length === all.length ? `${all.length} nodes` : `${peers.length} of ${all.length} nodes`}
              list={{ what: 'nodes', asOf, source: source ?? '', query: q, rows: () => sorted.map(peerRow) }}
            />
          )}
        </>
      )}
    </div>
  );
}
