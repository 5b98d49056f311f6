/** What the dry run says of each node. */
import { INTENT_WORDS } from '../../ui/status.ts';
import type { Reviewed, Reviews } from './use-bulk-review.ts';

export interface BulkReviewTableProps {
  readonly nodeIds: readonly string[];
  readonly reviews: Reviews;
  readonly answered: number;
  readonly sendable: number;
}

interface Verdict {
  readonly said: string;
  /** Sentences of their own. */
  readonly points?: readonly string[];
}

function verdictOf(reviewed: Reviewed | undefined): Verdict {
  if (reviewed === undefined) return { said: 'waiting' };
  if (reviewed.kind === 'asking') return { said: 'asking' };
  if (reviewed.kind === 'failed') return { said: `left out: ${reviewed.problem}` };
  const { blockers, unchanged, before, after, effects } = reviewed.change;
  if (blockers.length > 0) return { said: 'left out:', points: blockers };
  if (unchanged) return { said: 'left out: it is so already' };
  return { said: '', points: [`${INTENT_WORDS[before]} becomes ${INTENT_WORDS[after]}`, ...effects] };
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

export function BulkReviewTable({ nodeIds, reviews, answered, sendable }: BulkReviewTableProps) {
  return (
    <section
      aria-label="What would happen"
      aria-busy={answered < nodeIds.length}
      className="flex min-h-0 flex-col gap-2"
    >
      <p role="status">
        {answered < nodeIds.length
          ? `Asked about ${answered} of ${nodeIds.length}…`
          : `${sendable} of ${nodeIds.length} can be changed.`}
      </p>
      <section
        className="max-h-60 min-h-24 overflow-auto border border-line"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label="Each node"
      >
        <table className="w-full">
          <thead className="sticky top-0 bg-raised">
            <tr>
              <th scope="col" className="table-head">
                Node
              </th>
              <th scope="col" className="table-head">
                What would happen
              </th>
            </tr>
          </thead>
          <tbody>
            {nodeIds.map((nodeId) => (
              <tr key={nodeId}>
                <td className="table-cell py-1.5 font-mono text-sm">{nodeId}</td>
                <td className="table-cell py-1.5">
                  <Told {...verdictOf(reviews.get(nodeId))} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
