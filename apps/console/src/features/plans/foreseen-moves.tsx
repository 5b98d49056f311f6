/** In a review: which shards would go where, and what is to be known of it. */
import type { ChangeActAnswer } from '../../data/change-model.ts';
import { LongTable, LongTableRow } from '../../ui/long-table.tsx';
import { WordedGlyph } from '../../ui/status-mark.tsx';

export const ForeseenMoves = ({ moves, warnings }: Pick<ChangeActAnswer, 'moves' | 'warnings'>) => (
  <>
    {warnings.length === 0 ? (
      <p>
        <WordedGlyph shape="filled-circle" colour="alive" word="Within all guardrails" />
      </p>
    ) : (
      <ul className="border-l-2 border-status-suspect pl-3" aria-label="To be known of it">
        {warnings.map((warning) => (
          <li key={warning}>{warning}</li>
        ))}
      </ul>
    )}
    <LongTable
      label="The first moves that would be made"
      rows={moves}
      className="max-h-48"
      heads={['Shard', 'From', 'To'].map((head) => (
        <th key={head} scope="col" className="table-head">
          {head}
        </th>
      ))}
    >
      {({ step, namespace, shardId, from, to }, index) => (
        <LongTableRow key={step} index={index} chosen={false}>
          <td className="table-cell font-mono text-sm">
            {namespace}/{shardId}
          </td>
          <td className="table-cell font-mono text-sm">{from ?? 'nobody'}</td>
          <td className="table-cell font-mono text-sm">{to}</td>
        </LongTableRow>
      )}
    </LongTable>
  </>
);
