'use client';
/** The lanes as a table: a term a row, the newest first; a long one holds what is in sight. Choosing one opens its election beside. */
import Link from 'next/link';
import { NodeLink } from '../../data/node-link.tsx';
import { scopeAddress } from '../../data/scope-address.ts';
import { ListTable, LongTableRow, type WidthOfHead } from '../../ui/long-table.tsx';
import { Glyph } from '../../ui/status-mark.tsx';
import { useTimes } from '../../ui/time-zone.tsx';
import { endWords } from './election-words.ts';
import { shortSpan } from './lane-words.ts';
import type { TermRow } from './term-rows.ts';

export interface TermTableProps {
  readonly cluster: string;
  readonly rows: readonly TermRow[];
  /** The key of the term whose election is open. */
  readonly open: string | undefined;
  readonly onOpen: (row: TermRow) => void;
}

const HEADS: readonly WidthOfHead[] = [
  ['From', 210],
  ['Scope'],
  ['Leader', 110],
  ['Term', 80],
  ['Lasted', 110],
  ['Leaderless before', 150],
  ['Ended', 190],
];

export const termKey = (scope: string, term: string): string => `${scope}@${term}`;

export function TermTable({ cluster, rows, open, onOpen }: TermTableProps) {
  const { fullTime } = useTimes();
  return (
    <ListTable label="Terms of leaders" rows={rows} minWidth={980} heads={HEADS}>
      {(row, index) => {
        const { term, lastedMs, gapMs, overlaps } = row;
        const key = termKey(term.scope, term.term);
        return (
          <LongTableRow key={term.fenceToken + term.claimId} index={index} chosen={key === open}>
            <td className="table-cell truncate">
              <button
                type="button"
                id={`term-${key}`}
                className="link h-6"
                aria-expanded={key === open}
                onClick={() => onOpen(row)}
              >
                {term.from === undefined ? (
                  'before what is kept'
                ) : (
                  <time dateTime={term.from}>{fullTime(term.from)}</time>
                )}
              </button>
            </td>
            <td className="table-cell truncate">
              <Link className="link font-mono text-sm" href={scopeAddress(cluster, term.scope)} prefetch={false}>
                {term.scope}
              </Link>
            </td>
            <td className="table-cell truncate">
              <NodeLink cluster={cluster} nodeId={term.leaderId} />
            </td>
            <td className="table-cell">{term.term}</td>
            <td className="table-cell truncate">{lastedMs === undefined ? 'not known' : shortSpan(lastedMs)}</td>
            <td className="table-cell truncate">
              {overlaps ? (
                <span className="inline-flex items-center gap-1.5">
                  <Glyph shape="double-chevron" colour="conflict" />
                  two leaders
                </span>
              ) : gapMs === undefined ? (
                <span className="text-soft">–</span>
              ) : (
                shortSpan(gapMs)
              )}
            </td>
            <td className="table-cell truncate" title={endWords(term)}>
              {endWords(term)}
            </td>
          </LongTableRow>
        );
      }}
    </ListTable>
  );
}
