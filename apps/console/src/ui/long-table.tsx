'use client';
/** A table of rows of one height in a frame that scrolls: of a long one only what is in sight is in the page, and the rest is counted. */
import { ROW_HEIGHT, useRowsInSight } from './use-rows-in-sight.ts';

export interface LongTableProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  /** Of the frame: how high it may grow, and its place beside others. */
  readonly className: string;
  /** Of the table, in pixels: its columns keep their widths while rows come and go. Without one they are as wide as what is in them. */
  readonly minWidth?: number;
  /** What is shown is old. */
  readonly stale?: boolean;
  readonly onKeyDown?: (event: React.KeyboardEvent<HTMLElement>) => void;
  readonly columns?: React.ReactNode;
  /** The cells of the head. */
  readonly heads: React.ReactNode;
  /** A `LongTableRow` with its key; the index is the one that it is counted by. */
  readonly children: (row: Row, index: number) => React.ReactNode;
}

export function LongTable<Row>(props: LongTableProps<Row>) {
  const { label, rows, className, minWidth, stale = false, onKeyDown, columns, heads, children } = props;
  const { frame, from, to, onScroll } = useRowsInSight(rows.length);
  return (
    <section
      ref={frame}
      className={`overflow-auto border border-line ${className}`}
      style={{ filter: stale ? 'saturate(0.6)' : undefined }}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
    >
      <table
        className={`w-full border-collapse ${minWidth === undefined ? '' : 'table-fixed'}`}
        style={{ minWidth }}
        aria-rowcount={rows.length + 1}
      >
        {columns}
        <thead className="sticky top-0 z-1 bg-surface">
          <tr aria-rowindex={1}>{heads}</tr>
        </thead>
        <tbody>
          {from > 0 ? <tr style={{ height: from * ROW_HEIGHT }} /> : null}
          {rows.slice(from, to).map((row, i) => children(row, from + i + 2))}
          {to < rows.length ? <tr style={{ height: (rows.length - to) * ROW_HEIGHT }} /> : null}
        </tbody>
      </table>
    </section>
  );
}

/** A head each, with its width in pixels; those that have none share the rest. */
export type WidthOfHead = readonly [head: string, width?: number];

export interface ListTableProps<Row>
  extends Pick<LongTableProps<Row>, 'label' | 'rows' | 'stale' | 'onKeyDown' | 'children'> {
  readonly heads: readonly WidthOfHead[];
  readonly minWidth: number;
  /** How high it may grow, as a class; without one it leaves room for what stands over it. */
  readonly height?: string;
}

/** A long table as wide as its page, of columns that say their widths. */
export const ListTable = <Row,>({ heads, height = 'max-h-[65vh]', ...table }: ListTableProps<Row>) => (
  <LongTable
    {...table}
    className={`${height} w-full shrink-0`}
    heads={heads.map(([head, width]) => (
      <th key={head} scope="col" className="table-head" style={{ width }}>
        {head}
      </th>
    ))}
  />
);

export interface LongTableRowProps {
  readonly index: number;
  readonly chosen: boolean;
  readonly children: React.ReactNode;
}

export const LongTableRow = ({ index, chosen, children }: LongTableRowProps) => (
  <tr aria-rowindex={index} className={chosen ? 'bg-sunken' : 'hover:bg-raised'} style={{ height: ROW_HEIGHT }}>
    {children}
  </tr>
);
