/** A few rows under a caption that counts them; in their place a sentence when there are none. */
import { TableHead } from '../../ui/table-head.tsx';

export interface RowsTableProps {
  readonly caption: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly React.ReactNode[])[];
  readonly none: string;
}

export function RowsTable({ caption, heads, rows, none }: RowsTableProps) {
  return (
    <section className="min-w-0 border border-line">
      <h2 className="table-head flex items-center bg-raised text-text">
        {caption}
        <span className="ml-2 font-normal text-soft">{rows.length}</span>
      </h2>
      {rows.length === 0 ? (
        <p className="px-3 py-2 text-soft">{none}</p>
      ) : (
        <div className="overflow-x-auto">
          <table className="w-full">
            <TableHead heads={heads} />
            <tbody>
              {rows.map((row, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own and are never reordered
                <tr key={i}>
                  {row.map((cell, j) => (
                    <td key={heads[j]} className="table-cell">
                      {cell}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
