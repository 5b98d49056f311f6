'use client';
/** Round trips as a table, the slowest first; of a long one only what is in sight is in the page. */
import { useMemo } from 'react';
import { pairKey } from '../../data/rtt-pairs.ts';
import { LongTable, LongTableRow } from '../../ui/long-table.tsx';
import type { Between } from './rtt-matrix.tsx';

export interface RttColumn<Row> {
  readonly title: string;
  readonly numeric?: boolean;
  readonly show: (row: Row) => React.ReactNode;
}

export interface RttTableProps<Row extends Between> {
  readonly rows: readonly Row[];
  /** After those of the two ends. */
  readonly columns: readonly RttColumn<Row>[];
  readonly rttOf: (row: Row) => number | undefined;
  readonly nameOf: (end: string) => React.ReactNode;
  readonly selected: Between | undefined;
  readonly onSelect: (pair: Between) => void;
}

export function RttTable<Row extends Between>(props: RttTableProps<Row>) {
  const { rows, columns, rttOf, nameOf, selected, onSelect } = props;
  const sorted = useMemo(() => rows.toSorted((a, b) => (rttOf(b) ?? -1) - (rttOf(a) ?? -1)), [rows, rttOf]);
  const all: readonly RttColumn<Row>[] = [
    { title: 'From', show: (row) => nameOf(row.from) },
    { title: 'To', show: (row) => nameOf(row.to) },
    ...columns,
  ];
  const chosen = selected === undefined ? undefined : pairKey(selected.from, selected.to);
  return (
    <LongTable
      label="Pairs"
      rows={sorted}
      className="max-h-[70vh] min-w-96"
      heads={
        <>
          {all.map(({ title, numeric }) => (
            <th key={title} scope="col" className={`table-head ${numeric === true ? 'text-right' : ''}`}>
              {title}
            </th>
          ))}
          <th scope="col" className="table-head">
            <span className="sr-only">Details</span>
          </th>
        </>
      }
    >
      {(row, index) => {
        const key = pairKey(row.from, row.to);
        return (
          <LongTableRow key={key} index={index} chosen={key === chosen}>
            {all.map(({ title, numeric, show }) => (
              <td key={title} className={`table-cell whitespace-nowrap ${numeric === true ? 'text-right' : ''}`}>
                {show(row)}
              </td>
            ))}
            <td className="table-cell w-px">
              <button
                type="button"
                className="button h-6"
                aria-label={`Show ${row.from} to ${row.to}`}
                onClick={() => onSelect(row)}
              >
                Show
              </button>
            </td>
          </LongTableRow>
        );
      }}
    </LongTable>
  );
}
