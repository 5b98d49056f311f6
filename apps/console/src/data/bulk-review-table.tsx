/** What the dry run says of each one of many. */
import { BulkTable } from './bulk-table.tsx';
import type { BulkChange, Reviewed, Reviews } from './use-bulk-review.ts';

export interface BulkReviewTableProps<Change extends BulkChange> {
  /** What each of them is: `Node`. */
  readonly noun: string;
  readonly ids: readonly string[];
  readonly reviews: Reviews<Change>;
  /** What it is called to be so. */
  readonly wordOf: (state: Change['before']) => string;
  readonly answered: number;
  readonly sendable: number;
}

interface Verdict {
  readonly said: string;
  /** Sentences of their own. */
  readonly points?: readonly string[];
}

function verdictOf<Change extends BulkChange>(
  reviewed: Reviewed<Change> | undefined,
  wordOf: (state: Change['before']) => string,
): Verdict {
  if (reviewed === undefined) return { said: 'waiting' };
  if (reviewed.kind === 'asking') return { said: 'asking' };
  if (reviewed.kind === 'failed') return { said: `left out: ${reviewed.problem}` };
  const { blockers, unchanged, before, after, effects } = reviewed.change;
  if (blockers.length > 0) return { said: 'left out:', points: blockers };
  if (unchanged) return { said: 'left out: it is so already' };
  return { said: '', points: [`${wordOf(before)} becomes ${wordOf(after)}`, ...effects] };
}

function Told({ said, points = [] }: Verdict) {
  if (points.length < 2) return [said, ...points].filter(Boolean).join(' ');
  return (
    <>
      {said}
      <ul className="list-disc pl-4">
        {points.map((point) => (
          <li key={point}>{point}</li>
        ))}
      </ul>
    </>
  );
}

export function BulkReviewTable<Change extends BulkChange>(props: BulkReviewTableProps<Change>) {
  const { noun, ids, reviews, answered, sendable, wordOf } = props;
  return (
    <section aria-label="What would happen" aria-busy={answered < ids.length} className="flex min-h-0 flex-col gap-2">
      <p role="status">
        {answered < ids.length
          ? `Asked about ${answered} of ${ids.length}…`
          : `${sendable} of ${ids.length} can be changed.`}
      </p>
      <BulkTable noun={noun} said="What would happen" height="max-h-60 min-h-24">
        {ids.map((id) => (
          <tr key={id}>
            <td className="table-cell py-1.5 font-mono text-sm">{id}</td>
            <td className="table-cell py-1.5">
              <Told {...verdictOf(reviews.get(id), wordOf)} />
            </td>
          </tr>
        ))}
      </BulkTable>
    </section>
  );
}
