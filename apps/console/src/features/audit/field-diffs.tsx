/** Before and after, field by field; the sign and the word say what a colour would. */
import { type FieldDiff, jsonDiff } from '../../data/json-diff.ts';

const SIGN: Readonly<Record<FieldDiff['kind'], string>> = { added: '+', removed: '−', changed: '±', same: '' };

export interface FieldDiffsProps {
  readonly before: string | undefined;
  readonly after: string | undefined;
}

export function FieldDiffs({ before, after }: FieldDiffsProps) {
  const rows = jsonDiff(before, after);
  if (rows.length === 0) return <p className="text-soft">It changed nothing that is written down.</p>;
  return (
    <div className="overflow-x-auto border border-line">
      <table className="w-full">
        <thead className="bg-raised">
          <tr>
            {['Field', 'Before', 'After'].map((head) => (
              <th key={head} scope="col" className="table-head">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ path, before: was, after: is, kind }) => (
            <tr key={path} className={kind === 'same' ? 'text-soft' : ''}>
              <th scope="row" className="table-cell py-1.5 text-left font-normal">
                <span aria-hidden="true" className="inline-block w-4 font-mono font-semibold">
                  {SIGN[kind]}
                </span>
                {path === '' ? 'value' : path}
                <span className="sr-only">, {kind}</span>
              </th>
              <td className={`table-cell py-1.5 font-mono text-sm break-all ${kind === 'same' ? '' : 'line-through'}`}>
                {was ?? '–'}
              </td>
              <td className={`table-cell py-1.5 font-mono text-sm break-all ${kind === 'same' ? '' : 'font-semibold'}`}>
                {is ?? '–'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
