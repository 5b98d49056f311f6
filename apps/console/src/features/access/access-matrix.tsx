/** Who may do what: the person and each role, operation by operation, and why. */
import { capitalised } from '../../ui/capitalised.ts';
import { ScrollingTable } from '../../ui/scrolling-table.tsx';
import { Glyph } from '../../ui/status-mark.tsx';
import { type AccessOperation, may, type RoleScopes, tierText, why } from './who-may.ts';

export interface AccessMatrixProps {
  readonly operations: readonly AccessOperation[];
  readonly roles: readonly RoleScopes[];
  /** Of whom the reason is told; `undefined`: the person. */
  readonly asked: RoleScopes | undefined;
}

export function AccessMatrix({ operations, roles, asked }: AccessMatrixProps) {
  const holders: readonly (RoleScopes | undefined)[] = [undefined, ...roles];
  return (
    <ScrollingTable
      label="Operations"
      heads={['Operation', 'You', ...roles.map(({ role }) => capitalised(role)), 'Needs', 'Tier', 'Why']}
      className="min-w-[64rem]"
    >
      {operations.map((operation) => (
        <tr key={operation.operation} className="hover:bg-raised">
          <th scope="row" className="table-cell py-1.5 text-left font-normal">
            <span className="block font-mono text-sm whitespace-nowrap">{operation.operation}</span>
            <span className="block text-sm text-soft">{operation.summary}</span>
          </th>
          {holders.map((holder) => (
            <td key={holder?.role ?? ''} className={`table-cell ${holder === asked ? 'bg-sunken' : ''}`}>
              <Verdict allowed={may(operation, holder)} />
            </td>
          ))}
          <td className="table-cell font-mono text-sm whitespace-nowrap">{operation.scope}</td>
          <td className="table-cell">{tierText(operation)}</td>
          <td className={`table-cell py-1.5 ${may(operation, asked) ? 'text-soft' : ''}`}>{why(operation, asked)}</td>
        </tr>
      ))}
    </ScrollingTable>
  );
}

function Verdict({ allowed }: { readonly allowed: boolean }) {
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <Glyph shape={allowed ? 'filled-circle' : 'hollow-circle'} colour={allowed ? 'alive' : 'left'} />
      {allowed ? 'may' : 'may not'}
    </span>
  );
}
