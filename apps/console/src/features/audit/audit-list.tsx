/** Found entries as a table; choosing one opens it beside. */
import Link from 'next/link';
import { asScreensSay } from '../../data/audit-query.ts';
import { jsonDiff } from '../../data/json-diff.ts';
import type { AuditEntry } from '../../data/model.ts';
import { objectAddress } from '../../data/object-address.ts';
import { ScrollingTable } from '../../ui/scrolling-table.tsx';
import { Glyph } from '../../ui/status-mark.tsx';
import { useTimes } from '../../ui/time-zone.tsx';

export interface AuditListProps {
  readonly entries: readonly AuditEntry[];
  readonly open: string | undefined;
  readonly onOpen: (id: string) => void;
}

const HEADS = ['At', 'Who', 'Did', 'Object', 'Outcome', 'Change', 'Reason'];

function shortDiff(entry: AuditEntry): string {
  const changed = jsonDiff(entry.before, entry.after).filter(({ kind }) => kind !== 'same');
  const [first] = changed;
  if (first === undefined) return '–';
  const words = `${first.path === '' ? '' : `${first.path}: `}${first.before ?? 'nothing'} → ${first.after ?? 'nothing'}`;
  return changed.length === 1 ? words : `${words}, and ${changed.length - 1} more`;
}

export function AuditList({ entries, open, onOpen }: AuditListProps) {
  const { fullTime } = useTimes();
  return (
    <ScrollingTable label="Audit entries" heads={HEADS} className="min-w-[860px]">
      {entries.map((entry) => (
        <tr key={entry.id} className={entry.id === open ? 'bg-sunken' : 'hover:bg-raised'}>
          <td className="table-cell whitespace-nowrap">
            <button
              type="button"
              id={`entry-${entry.id}`}
              className="link h-6"
              aria-expanded={entry.id === open}
              onClick={() => onOpen(entry.id)}
            >
              <time dateTime={entry.at}>{fullTime(entry.at)}</time>
            </button>
          </td>
          <td className="table-cell font-medium" title={entry.principal.subject}>
            {entry.principal.displayName}
          </td>
          <td className="table-cell whitespace-nowrap">{entry.action}</td>
          <td className="table-cell">
            <Link className="link font-mono text-sm" href={objectAddress(entry.object)} prefetch={false}>
              {asScreensSay(entry.object)}
            </Link>
          </td>
          <td className="table-cell">
            <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
              <Glyph
                shape={entry.outcome === 'accepted' ? 'filled-circle' : 'square-x'}
                colour={entry.outcome === 'accepted' ? 'alive' : 'dead'}
              />
              {entry.outcome}
            </span>
          </td>
          <td className="table-cell max-w-64 truncate text-sm" title={shortDiff(entry)}>
            {shortDiff(entry)}
          </td>
          <td className="table-cell max-w-64 truncate" title={entry.reason}>
            {entry.reason ?? <span className="text-soft">none given</span>}
          </td>
        </tr>
      ))}
    </ScrollingTable>
  );
}
