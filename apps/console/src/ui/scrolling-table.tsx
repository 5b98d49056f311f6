/** A table that scrolls sideways in a frame of its own, with its heads: the rows are the children. */
import { TableHead } from './table-head.tsx';

export interface ScrollingTableProps {
  readonly label: string;
  readonly heads: readonly string[];
  /** Of the table, such as a least width. */
  readonly className?: string;
  readonly children: React.ReactNode;
}

export function ScrollingTable({ label, heads, className = '', children }: ScrollingTableProps) {
  return (
    <section
      className="w-full shrink-0 overflow-x-auto border border-line"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
    >
      <table className={`w-full ${className}`}>
        <TableHead heads={heads} className="bg-surface" />
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}
