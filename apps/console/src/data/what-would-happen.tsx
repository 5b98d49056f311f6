/** In a review: what the control node says that the change would do, and why it cannot be done, if so. */
import type { UseQueryResult } from '@tanstack/react-query';
import { problemText } from './console-api.tsx';

interface DryRunAnswer {
  readonly effects: readonly string[];
  readonly blockers: readonly string[];
}

export interface WhatWouldHappenProps<Answer extends DryRunAnswer> {
  readonly review: UseQueryResult<Answer>;
  /** What becomes what, in a sentence. */
  readonly children: (answer: Answer) => React.ReactNode;
  /** Why the control node could not say, where its own words are not enough. */
  readonly failed?: (error: unknown) => string;
}

export function WhatWouldHappen<Answer extends DryRunAnswer>({
  review,
  children,
  failed = problemText,
}: WhatWouldHappenProps<Answer>) {
  return (
    <section aria-label="What would happen" aria-busy={review.isFetching}>
      {review.isPending ? (
        <p className="text-soft">Asking the control node what would happen…</p>
      ) : review.isError ? (
        <p role="alert">The control node could not say what would happen: {failed(review.error)}</p>
      ) : (
        <div className="flex flex-col gap-2">
          <p>{children(review.data)}</p>
          <Effects {...review.data} />
        </div>
      )}
    </section>
  );
}

function Effects({ effects, blockers }: DryRunAnswer) {
  return (
    <>
      {effects.length === 0 ? null : (
        <ul className="list-disc pl-5">
          {effects.map((effect) => (
            <li key={effect}>{effect}</li>
          ))}
        </ul>
      )}
      {blockers.length === 0 ? null : (
        <ul className="border-l-2 border-status-dead pl-3" aria-label="Why it cannot be done">
          {blockers.map((blocker) => (
            <li key={blocker}>{blocker}</li>
          ))}
        </ul>
      )}
    </>
  );
}

/** `→` to the eye, and a word to the ear. */
export const Becomes = () => (
  <>
    <span aria-hidden="true">→</span>
    <span className="sr-only">becomes</span>
  </>
);
