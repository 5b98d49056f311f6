/** What a later content of a plan has otherwise than an earlier one: exactly these moves. */
import type { ChangeDiff, ChangeMove } from '../../data/change-model.ts';
import { counted } from '../../data/change-words.ts';

export const movesChanged = ({ added, removed, altered }: ChangeDiff): number =>
  added.length + removed.length + altered.length;

const way = ({ from, to }: Pick<ChangeMove, 'from' | 'to'>): string => `${from ?? 'nobody'} > ${to}`;

interface Row {
  readonly key: string;
  readonly sign: '+' | '-' | '~';
  readonly word: string;
  readonly was?: ChangeMove;
  readonly is?: ChangeMove;
}

function rowsOf({ added, removed, altered }: ChangeDiff): readonly Row[] {
  const keyOf = ({ namespace, shardId }: ChangeMove): string => `${namespace}/${shardId}`;
  return [
    ...removed.map((was) => ({ key: keyOf(was), sign: '-' as const, word: 'removed', was })),
    ...altered.map(({ was, is }) => ({ key: keyOf(is), sign: '~' as const, word: 'altered', was, is })),
    ...added.map((is) => ({ key: keyOf(is), sign: '+' as const, word: 'added', is })),
  ];
}

export function ChangedMoves({ diff }: { readonly diff: ChangeDiff }) {
  const rows = rowsOf(diff);
  return (
    <section aria-label={`${counted(rows.length, 'move')} changed`} className="overflow-x-auto border border-line">
      <table className="w-full">
        <thead>
          <tr>
            {['What', 'Shard', `Revision ${diff.fromRevision}`, `Revision ${diff.toRevision}`].map((head) => (
              <th key={head} scope="col" className="table-head">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, sign, word, was, is }) => (
            <tr key={`${sign}${key}`}>
              <td className="table-cell whitespace-nowrap">
                <span aria-hidden="true" className="font-mono">
                  {sign}
                </span>{' '}
                {word}
              </td>
              <td className="table-cell font-mono text-sm">{key}</td>
              <td className="table-cell font-mono text-sm whitespace-nowrap">
                {was === undefined ? '–' : sign === '-' ? <del>{way(was)}</del> : way(was)}
              </td>
              <td className="table-cell font-mono text-sm whitespace-nowrap">{is === undefined ? '–' : way(is)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
