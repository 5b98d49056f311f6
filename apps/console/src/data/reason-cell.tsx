/** Why a version of a map was made, as a cell of a table; the whole of it where there is not enough room. */
import { reasonWithTicket } from './map-version.ts';

export interface ReasonCellProps {
  readonly of: Parameters<typeof reasonWithTicket>[0];
}

export const ReasonCell = ({ of }: ReasonCellProps) => {
  const reason = reasonWithTicket(of);
  return (
    <td className="table-cell truncate" title={reason}>
      {reason || <span className="text-soft">none given</span>}
    </td>
  );
};
