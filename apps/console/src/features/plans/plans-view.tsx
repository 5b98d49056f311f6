'use client';
/** The plans there are, searched by the control node, page after page; what is told live of each stands over what was read a moment before. */
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo } from 'react';
import { useAskAnew } from '../../data/ask-anew.ts';
import { CONSOLE_BOUNDS } from '../../data/bounds.ts';
import { planListCommand } from '../../data/change-command.ts';
import { planQuery } from '../../data/change-query.ts';
import { counted } from '../../data/change-words.ts';
import { problemText, useTRPCClient } from '../../data/console-api.tsx';
import { gatherEntries } from '../../data/gather-entries.ts';
import { asLive, type LiveChange } from '../../data/live-changes.ts';
import { useLiveFleet } from '../../data/live-fleet.tsx';
import { Unreadable } from '../../data/unreadable.tsx';
import { useLiveChanges } from '../../data/use-live-changes.ts';
import { useRefresh } from '../../data/use-refresh.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FilterField } from '../../ui/filter-field.tsx';
import { FilteredOut } from '../../ui/filtered-out.tsx';
import { ListFoot } from '../../ui/list-foot.tsx';
import { ListTable, LongTableRow, type WidthOfHead } from '../../ui/long-table.tsx';
import { PageTools } from '../../ui/page-tools.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { useAtMostEvery } from '../../ui/use-at-most-every.ts';
import { PlanCells, planRow } from './plan-cells.tsx';

const HEADS: readonly WidthOfHead[] = [
  ['State', 170],
  ['Plan'],
  ['Progress', 150],
  ['Written by', 130],
  ['Approvals', 90],
  ['Age', 70],
  ['Expires', 80],
  ['Content', 90],
];

const EVERY_MS = 10_000;
/** While steps are told several times a second. */
const AT_MOST_EVERY_MS = 1_000;

export function PlansView({ cluster }: { readonly cluster: string }) {
  const client = useTRPCClient();
  const [address, put] = useAddress();
  const { current } = useLiveFleet();
  const live = useLiveChanges();
  const typed = address.get('q') ?? '';
  const q = useDeferredValue(typed);
  const { asked, ignored } = useMemo(() => planQuery(q), [q]);
  const ask = (cursor: string | undefined, signal?: AbortSignal) =>
    client.changes.list.query({ q: asked, ...(cursor === undefined ? {} : { cursor }) }, { ...(signal && { signal }) });
  const found = useInfiniteQuery({
    queryKey: ['plans', asked],
    queryFn: ({ pageParam, signal }) => ask(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    ...useRefresh(EVERY_MS),
  });
  useAskAnew(useAtMostEvery(live?.stepped, AT_MOST_EVERY_MS), found);
  const pages = found.data?.pages;
  const [newest, last] = [pages?.[0], pages?.at(-1)];
  const shown = useMemo(
    () =>
      pages &&
      withLive(
        pages.flatMap(({ items }) => items.map(asLive)),
        live?.changes,
      ),
    [pages, live],
  );
  const exported = async () => {
    try {
      const asEntries = async (cursor: string | undefined) => {
        const { items, nextCursor } = await ask(cursor);
        return { entries: items.map(asLive), nextCursor };
      };
      const all = await gatherEntries({ shown: [], ask: asEntries, limit: CONSOLE_BOUNDS.exportedEntries });
      return all.entries.map(planRow);
    } catch (error) {
      throw new Error(problemText(error), { cause: error });
    }
  };
  return (
    <div className="flex min-w-0 grow flex-col gap-3 overflow-auto p-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="text-xl font-semibold">Plans</h1>
        <PageTools command={planListCommand(typed)} />
      </div>
      <div className="flex">
        <FilterField
          label="Filter plans"
          shortcutLabel="Filter the plans"
          placeholder="Filter: state:AwaitingApproval namespace:orders author:omar"
          value={typed}
          onChange={(text) => put({ q: text })}
          ignored={ignored}
        />
      </div>
      {shown === undefined || newest === undefined ? (
        <Unreadable what="The list of plans" error={found.error} command={planListCommand('')} />
      ) : shown.length === 0 && q !== '' ? (
        <FilteredOut title="No plan matches" onClear={() => put({ q: undefined })} />
      ) : shown.length === 0 ? (
        <EmptyState kind="nothing-exists" title="Nobody has planned anything yet">
          A plan says which shards would move, before they do. See what one would be:{' '}
          <code>omnirelay mesh shards rebalance orders --dry-run</code>
        </EmptyState>
      ) : (
        <ListTable label="Plans" rows={shown} height="max-h-[70vh]" minWidth={980} stale={!current} heads={HEADS}>
          {(plan, index) => (
            <LongTableRow key={plan.id} index={index} chosen={false}>
              <PlanCells cluster={cluster} plan={plan} asOf={newest.generatedAt} />
            </LongTableRow>
          )}
        </ListTable>
      )}
      {shown === undefined || newest === undefined ? null : (
        <div className="flex flex-wrap items-center gap-3">
          {last?.nextCursor === undefined ? null : (
            <button
              type="button"
              className="button"
              disabled={found.isFetchingNextPage}
              onClick={() => void found.fetchNextPage()}
            >
              {found.isFetchingNextPage ? 'Looking further back…' : 'Older plans'}
            </button>
          )}
          <ListFoot
            summary={`${shown.length === newest.total ? '' : `${shown.length} of `}${counted(newest.total, 'plan')}`}
            list={{ what: 'plans', asOf: newest.generatedAt, source: newest.source, query: q, rows: exported }}
          />
        </div>
      )}
    </div>
  );
}

/** As each is told to be now, where it is told; which there are, and in which order, the list says. */
function withLive(listed: readonly LiveChange[], live: readonly LiveChange[] | undefined): readonly LiveChange[] {
  const told = new Map(live?.map((change) => [change.id, change]));
  return listed.map((change) => {
    const now = told.get(change.id);
    return now !== undefined && now.updatedAt > change.updatedAt ? now : change;
  });
}
