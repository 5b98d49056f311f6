'use client';
/** The audit of everything: searched with the query grammar over a range of time, newest first, page after page. */
import { momentOf } from '@omnirelay/primitives';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo, useState } from 'react';
import { parseAuditQuery } from '../../data/audit-query.ts';
import { CONSOLE_BOUNDS } from '../../data/bounds.ts';
import { auditCommand } from '../../data/cli-command.ts';
import { problemText, useTRPCClient } from '../../data/console-api.tsx';
import { gatherEntries } from '../../data/gather-entries.ts';
import { Unreadable } from '../../data/unreadable.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FilterField } from '../../ui/filter-field.tsx';
import { FilteredOut } from '../../ui/filtered-out.tsx';
import { ListFoot } from '../../ui/list-foot.tsx';
import { MomentRange } from '../../ui/moment-range.tsx';
import { PageTools } from '../../ui/page-tools.tsx';
import { useShortcut } from '../../ui/shortcuts.tsx';
import { useTimes } from '../../ui/time-zone.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { AuditList } from './audit-list.tsx';
import { entryRow } from './audit-rows.ts';
import { EntryPanel } from './entry-panel.tsx';
import { SealCheck } from './seal-check.tsx';

const PANEL = 'audit:';

export function AuditSearch() {
  const client = useTRPCClient();
  const { fullTime } = useTimes();
  const [address, put] = useAddress();
  const q = useDeferredValue(address.get('q') ?? '');
  const [from, to] = [address.get('from') ?? '', address.get('to') ?? ''];
  const range = {
    ...(momentOf(from, 0) !== undefined ? { from } : {}),
    ...(momentOf(to, 0) !== undefined ? { to } : {}),
  };
  const ignored = useMemo(() => {
    const parsed = parseAuditQuery(q);
    return parsed.kind === 'query' ? [] : parsed.problems.map(({ term, message }) => ({ term, why: message }));
  }, [q]);
  const ask = (cursor: string | undefined, signal?: AbortSignal) =>
    client.audit.search.query(
      { q, ...range, ...(cursor === undefined ? {} : { cursor }) },
      { ...(signal && { signal }) },
    );
  const found = useInfiniteQuery({
    queryKey: ['audit-search', q, range],
    queryFn: ({ pageParam, signal }) => ask(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
  const pages = found.data?.pages;
  const entries = useMemo(() => pages?.flatMap((page) => page.entries), [pages]);
  const panel = address.get('panel');
  const openId = panel?.startsWith(PANEL) === true ? panel.slice(PANEL.length) : undefined;
  const oldest = entries?.at(-1);
  const opened = entries?.find((entry) => entry.id === openId);
  const close = (): void => {
    put({ panel: undefined });
    document.getElementById(`entry-${openId}`)?.focus();
  };
  useShortcut(opened === undefined ? undefined : 'Escape', 'Close the panel', close);
  const last = pages?.at(-1);
  const question = JSON.stringify([q, range]);
  /** The question whose answer did not fit into a file. */
  const [cut, setCut] = useState<string | undefined>(undefined);
  const exportedRows = async () => {
    try {
      const all = await gatherEntries({
        // What stays on the screen while another question is under way is no part of its answer.
        shown: found.isPlaceholderData ? [] : (pages ?? []),
        ask,
        limit: CONSOLE_BOUNDS.exportedEntries,
      });
      setCut(all.cut ? question : undefined);
      return all.entries.map(entryRow);
    } catch (error) {
      throw new Error(problemText(error), { cause: error });
    }
  };
  const filtered = q !== '' || from !== '' || to !== '';
  return (
    <div className="relative flex min-h-0 min-w-0 grow">
      <div className="flex min-w-0 grow flex-col gap-3 overflow-auto p-4">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <h1 className="text-xl font-semibold">Audit</h1>
          <PageTools
            command={auditCommand({ q: address.get('q') ?? '', ...range })}
            anew={{ label: 'Read anew', onPress: () => void found.refetch() }}
          />
        </div>
        <div className="flex flex-wrap items-start gap-2">
          <FilterField
            label="Filter the audit"
            shortcutLabel="Filter the audit"
            placeholder="Filter: actor:ana object:node/n-17 outcome:refused"
            value={address.get('q') ?? ''}
            onChange={(text) => put({ q: text })}
            ignored={ignored}
          />
          <MomentRange from={from} to={to} defaultFrom="now-6h" put={put} />
        </div>
        {entries === undefined ? (
          <Unreadable what="The audit" error={found.error} />
        ) : entries.length === 0 && filtered ? (
          <FilteredOut title="No entry matches" onClear={() => put({ q: undefined, from: undefined, to: undefined })} />
        ) : entries.length === 0 ? (
          <EmptyState kind="nothing-exists" title="Nobody has changed anything yet">
            The first change will stand here: <code>omnirelay mesh peers cordon n5 --reason &quot;disk swap&quot;</code>
          </EmptyState>
        ) : (
          <AuditList entries={entries} open={openId} onOpen={(id) => put({ panel: `${PANEL}${id}` })} />
        )}
        {last === undefined ? null : (
          <div className="flex flex-wrap items-center gap-3">
            {found.isFetchNextPageError ? (
              <span role="status">Could not look further back: {problemText(found.error)}</span>
            ) : null}
            {found.hasNextPage ? (
              <button
                type="button"
                className="button"
                disabled={found.isFetchingNextPage}
                onClick={() => void found.fetchNextPage()}
              >
                {found.isFetchingNextPage ? 'Looking further back…' : 'Look further back'}
              </button>
            ) : (
              <span className="text-sm text-soft">That is all.</span>
            )}
            <ListFoot
              summary={`${entries?.length ?? 0} ${entries?.length === 1 ? 'entry' : 'entries'}${found.hasNextPage && oldest !== undefined ? `, back to ${fullTime(oldest.at)}` : ''}`}
              list={{
                what: 'audit',
                asOf: last.generatedAt,
                source: last.source,
                query: [q, from === '' ? '' : `from=${from}`, to === '' ? '' : `to=${to}`].filter(Boolean).join(' '),
                rows: exportedRows,
              }}
            />
            {cut === question ? (
              <span className="text-sm text-soft" role="status">
                The file holds the newest {CONSOLE_BOUNDS.exportedEntries}; for older ones narrow the range of time.
              </span>
            ) : null}
          </div>
        )}
        <SealCheck />
      </div>
      {opened === undefined ? null : <EntryPanel entry={opened} onClose={close} />}
    </div>
  );
}
