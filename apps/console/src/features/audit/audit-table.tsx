'use client';
/** The audit of one object: who did what, why, and what it was before and after. */
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useTRPCClient } from '../../data/console-api.tsx';
import type { AuditEntry } from '../../data/model.ts';
import { Unreadable } from '../../data/unreadable.tsx';
import { ListFoot } from '../../ui/list-foot.tsx';
import { ScrollingTable } from '../../ui/scrolling-table.tsx';
import { useTimes } from '../../ui/time-zone.tsx';
import { entryRow } from './audit-rows.ts';
import { NobodyChangedIt } from './nobody-changed-it.tsx';

export interface AuditTableProps {
  /** As the audit names it, such as `peer/n5`. */
  readonly object: string;
  /** Changes whenever something was done to the object: the list is read anew. */
  readonly version: string;
}

const short = (json: string | undefined): string => {
  if (json === undefined) return '–';
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === 'string') return value;
    if (typeof value === 'object' && value !== null)
      return Object.entries(value)
        .map(([name, field]) => `${name}: ${typeof field === 'string' ? field : JSON.stringify(field)}`)
        .join(', ');
    return String(value);
  } catch {
    return json;
  }
};

function Entry({ entry }: { readonly entry: AuditEntry }) {
  const { fullTime } = useTimes();
  return (
    <tr className="align-top hover:bg-raised">
      <td className="table-cell py-1.5 whitespace-nowrap">
        <time dateTime={entry.at}>{fullTime(entry.at)}</time>
      </td>
      <td className="table-cell py-1.5 font-medium">
        <span title={`${entry.principal.subject} of ${entry.principal.issuer}`}>{entry.principal.displayName}</span>
      </td>
      <td className="table-cell py-1.5">{entry.action}</td>
      <td className="table-cell py-1.5">{entry.outcome}</td>
      <td className="table-cell py-1.5">{entry.reason ?? <span className="text-soft">none given</span>}</td>
      <td className="table-cell py-1.5 text-sm break-words">
        {short(entry.before)} <span aria-hidden="true">→</span>
        <span className="sr-only">became</span> {short(entry.after)}
      </td>
      <td className="table-cell py-1.5 font-mono text-sm" title={entry.correlationId}>
        {entry.correlationId.slice(0, 12)}
      </td>
    </tr>
  );
}

const HEADS = ['At', 'Who', 'Did', 'Outcome', 'Reason', 'Before and after', 'Correlation'];

export function AuditTable({ object, version }: AuditTableProps) {
  const client = useTRPCClient();
  const audit = useInfiniteQuery({
    queryKey: ['audit', object, version],
    queryFn: ({ pageParam }) =>
      client.audit.list.query({ object, ...(pageParam === undefined ? {} : { cursor: pageParam }) }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
  const newest = audit.data?.pages[0];
  const entries = audit.data?.pages.flatMap((page) => page.entries);
  if (entries === undefined) return <Unreadable what="The audit of this object" error={audit.error} />;
  if (entries.length === 0) return <NobodyChangedIt object={object} />;
  return (
    <div className="flex flex-col items-start gap-3">
      <ScrollingTable label="Audit entries" heads={HEADS}>
        {entries.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </ScrollingTable>
      {newest === undefined ? null : (
        <ListFoot
          summary={`${entries.length} ${entries.length === 1 ? 'entry' : 'entries'}${audit.hasNextPage ? ', and older ones that are not loaded' : ''}`}
          list={{
            what: 'audit',
            asOf: newest.generatedAt,
            source: newest.source,
            query: `object:${object}`,
            rows: () => entries.map(entryRow),
          }}
        />
      )}
      {audit.hasNextPage ? (
        <button
          type="button"
          className="button"
          disabled={audit.isFetchingNextPage}
          onClick={() => void audit.fetchNextPage()}
        >
          Older entries
        </button>
      ) : null}
    </div>
  );
}
