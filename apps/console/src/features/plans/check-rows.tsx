/** Guardrails as they were measured, each against its limit; one that is gone beyond knowingly is loud. */
import type { ChangeCheck } from '../../data/change-model.ts';
import { ScrollingTable } from '../../ui/scrolling-table.tsx';
import { WordedGlyph } from '../../ui/status-mark.tsx';

const number = (value: number): string => (Number.isInteger(value) ? value.toLocaleString('en') : value.toFixed(3));

export function CheckMark({ passes, overridden }: Pick<ChangeCheck, 'passes' | 'overridden'>) {
  if (passes) return <WordedGlyph shape="filled-circle" colour="alive" word="Within the limit" />;
  return overridden ? (
    <span className="font-semibold">
      <WordedGlyph shape="double-chevron" colour="conflict" word="Overridden" />
    </span>
  ) : (
    <WordedGlyph shape="square-x" colour="dead" word="Beyond the limit" />
  );
}

export const CheckRows = ({ checks, label }: { readonly checks: readonly ChangeCheck[]; readonly label: string }) => (
  <ScrollingTable label={label} heads={['Check', 'Measured', 'Limit', 'Outcome']}>
    {checks.map(({ name, measured, limit, passes, overridden }) => (
      <tr key={name} className={overridden ? 'border-l-4 border-l-status-conflict bg-raised' : 'hover:bg-raised'}>
        <td className="table-cell font-medium">{name}</td>
        <td className="table-cell">{number(measured)}</td>
        <td className="table-cell">{number(limit)}</td>
        <td className="table-cell">
          <CheckMark passes={passes} overridden={overridden} />
        </td>
      </tr>
    ))}
  </ScrollingTable>
);
