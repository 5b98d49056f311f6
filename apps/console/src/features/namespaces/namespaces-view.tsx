'use client';
/** The namespaces there are: what operators said of each, and how its shards are. */
import { useDeferredValue, useMemo } from 'react';
import { namespaceListCommand } from '../../data/cli-command.ts';
import { useLiveFleet } from '../../data/live-fleet.tsx';
import { useLiveShards } from '../../data/live-shards.ts';
import type { ShardNamespace } from '../../data/model.ts';
import { useNamespaces } from '../../data/namespaces.ts';
import { Unreadable } from '../../data/unreadable.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FilterField } from '../../ui/filter-field.tsx';
import { FilteredOut } from '../../ui/filtered-out.tsx';
import { ListFoot } from '../../ui/list-foot.tsx';
import { ListTable, LongTableRow, type WidthOfHead } from '../../ui/long-table.tsx';
import { PageTools } from '../../ui/page-tools.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { CreateAction } from './create-action.tsx';
import { NamespaceCells } from './namespace-cells.tsx';
import { namespaceFilter } from './namespace-query.ts';
import { notActiveOf } from './not-active.ts';

const HEADS: readonly WidthOfHead[] = [
  ['Namespace', 160],
  ['Kind', 90],
  ['Shards', 90],
  ['Not active', 100],
  ['Owners', 80],
  ['Fullest', 90],
  ['Strategy'],
  ['Rules', 70],
  ['Roles', 150],
  ['Version', 90],
];

export function NamespacesView({ cluster }: { readonly cluster: string }) {
  const [address, put] = useAddress();
  const { current } = useLiveFleet();
  const answer = useNamespaces();
  const typed = address.get('q') ?? '';
  const q = useDeferredValue(typed);
  const filter = useMemo(() => namespaceFilter(q), [q]);
  const all = answer.data?.namespaces;
  // A status says nothing of who holds a shard: whether it is active is told by the shards themselves.
  const { ready, shards } = useLiveShards();
  const notActive = useMemo(() => (ready ? notActiveOf(shards) : undefined), [ready, shards]);
  const notActiveIn = ({ namespace }: ShardNamespace): number | undefined =>
    notActive === undefined ? undefined : (notActive.get(namespace) ?? 0);
  const shown = useMemo(() => (all ?? []).filter(filter.matches), [all, filter]);
  return (
    <div className="flex min-w-0 grow flex-col gap-3 overflow-auto p-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="text-xl font-semibold">Namespaces</h1>
        <PageTools command={namespaceListCommand(typed)} />
      </div>
      {all === undefined ? null : <CreateAction cluster={cluster} />}
      {all === undefined || answer.data === undefined ? (
        <Unreadable what="The list of namespaces" error={answer.error} command={namespaceListCommand('')} />
      ) : all.length === 0 ? (
        <EmptyState kind="nothing-exists" title="There are no namespaces yet">
          A namespace has shards; their number is fixed when it is made. Make one:{' '}
          <code>omnirelay mesh namespaces create orders --shards 1024 --reason "first namespace"</code>
        </EmptyState>
      ) : (
        <>
          <div className="flex">
            <FilterField
              label="Filter namespaces"
              shortcutLabel="Filter the namespaces"
              placeholder="Filter: strategy:ring kind:queue shards:>1000"
              value={typed}
              onChange={(text) => put({ q: text })}
              ignored={filter.ignored}
            />
          </div>
          {shown.length === 0 ? (
            <FilteredOut
              title={`None of ${all.length} namespaces matches the filter`}
              onClear={() => put({ q: undefined })}
            />
          ) : (
            <ListTable
              label="Namespaces"
              rows={shown}
              height="max-h-[70vh]"
              minWidth={1_080}
              stale={!current}
              heads={HEADS}
            >
              {(namespace, index) => (
                <LongTableRow key={namespace.namespace} index={index} chosen={false}>
                  <NamespaceCells cluster={cluster} namespace={namespace} notActive={notActiveIn(namespace)} />
                </LongTableRow>
              )}
            </ListTable>
          )}
          <ListFoot
            summary={`${shown.length === all.length ? '' : `${shown.length} of `}${all.length} ${all.length === 1 ? 'namespace' : 'namespaces'}`}
            list={{
              what: 'namespaces',
              asOf: answer.data.generatedAt,
              source: answer.data.source,
              query: q,
              rows: () => shown.map((one) => namespaceRow(one, notActiveIn(one))),
            }}
          />
        </>
      )}
    </div>
  );
}

const namespaceRow = (one: ShardNamespace, notActive: number | undefined) => ({
  namespace: one.namespace,
  kind: one.kind,
  shards: one.shardCount,
  strategy: one.strategy.id,
  rules: one.rules.length,
  roles: one.roles.join(' '),
  version: one.version,
  owners: one.owners,
  imbalance: one.imbalance,
  ...one.counts,
  ...(notActive === undefined ? {} : { notActive }),
});
