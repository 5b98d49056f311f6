/** Each one of many that something is to be done to, with what is said of it: the rows are the children. */
import { TableHead } from '../ui/table-head.tsx';

export interface BulkTableProps {
  /** What each of them is: `Node`. */
  readonly noun: string;
  /** The head of what is said. */
  readonly said: string;
  /** How high it may grow, as a class. */
  readonly height: string;
  readonly children: React.ReactNode;
}

export const BulkTable = ({ noun, said, height, children }: BulkTableProps) => (
  <section
    className={`${height} overflow-auto border border-line`}
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    tabIndex={0}
    aria-label={`Each ${noun.toLowerCase()}`}
  >
    <table className="w-full">
      <TableHead heads={[noun, said]} className="sticky top-0 bg-raised" />
      <tbody>{children}</tbody>
    </table>
  </section>
);
