'use client';
/** Found entries as a table of fixed rows, of which a long one holds what is in sight; choosing one opens it beside. */
import Link from 'next/link';
import { asScreensSay } from '../../data/audit-query.ts';
import { jsonDiff } from '../../data/json-diff.ts';
import type { AuditEntry } from '../../data/model.ts';
import { objectAddress } from '../../data/object-address.ts';
import { ListTable, LongTableRow, type WidthOfHead } from '../../ui/long-table.tsx';
import { Glyph } from '../../ui/status-mark.tsx';
import type { Times } from '../../ui/time.ts';
import { useTimes } from '../../ui/time-zone.tsx';

export interface AuditListProps {
  readonly entries: readonly AuditEntry[];
  readonly open: string | undefined;
  readonly onOpen: (id: string) => void;
}

const HEADS: readonly WidthOfHead[] = [
  ['At', 220],
  ['Who', 120],
  ['Did', 140],
  ['Object', 160],
  ['Outcome', 105],
  ['Change'],
  ['Reason'],
];

function shortDiff(entry: AuditEntry): string {
  const changed = jsonDiff(entry.before, entry.after).filter(({ kind }) => kind !== 'same');
  const [first] = changed;
  if (first === undefined) return '–';
  const words = `${first.path === '' ? '' : `${first.path}: `}${first.before ?? 'nothing'} → ${first.after ?? 'nothing'}`;
  return changed.length === 1 ? words : `${words}, and ${changed.length - 1} more`;
}

export function AuditList({ entries, open, onOpen }: AuditListProps) {
  const times = useTimes();
  return (
    <ListTable label="Audit entries" rows={entries} height="max-h-[70vh]" minWidth={1080} heads={HEADS}>
      {(entry, index) => (
        <Row key={entry.id} entry={entry} index={index} open={entry.id === open} times={times} onOpen={onOpen} />
      )}
    </ListTable>
  );
}

interface RowProps {
  readonly entry: AuditEntry;
  readonly index: number;
  readonly open: boolean;
  readonly times: Times;
  readonly onOpen: (id: string) => void;
}

function Row({ entry, index, open, times, onOpen }: RowProps) {
  const accepted = entry.outcome === 'accepted';
  const object = asScreensSay(entry.object);
  const change = shortDiff(entry);
  return (
    <LongTableRow index={index} chosen={open}>
      <td className="table-cell truncate">
        <button
          type="button"
          id={`entry-${entry.id}`}
          className="link h-6"
          aria-expanded={open}
          onClick={() => onOpen(entry.id)}
        >
          <time dateTime={entry.at}>{times.fullTime(entry.at)}</time>
        </button>
      </td>
      <td className="table-cell truncate font-medium" title={entry.principal.subject}>
        {entry.principal.displayName}
      </td>
      <td className="table-cell truncate" title={entry.action}>
        {entry.action}
      </td>
      <td className="table-cell truncate" title={object}>
        <Link className="link font-mono text-sm" href={objectAddress(entry.object)} prefetch={false}>
          {object}
        </Link>
      </td>
      <td className="table-cell">
        <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
          <Glyph shape={accepted ? 'filled-circle' : 'square-x'} colour={accepted ? 'alive' : 'dead'} />
          {entry.outcome}
        </span>
      </td>
      <td className="table-cell truncate text-sm" title={change}>
        {change}
      </td>
      <td className="table-cell truncate" title={entry.reason}>
        {entry.reason ?? <span className="text-soft">none given</span>}
      </td>
    </LongTableRow>
  );
}
