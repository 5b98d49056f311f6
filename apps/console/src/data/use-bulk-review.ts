'use client';
/** The dry run of one change for many things: asked once for the ids that were given, a few at a time, each with its own answer. */
import { useEffect, useRef, useState } from 'react';
import { CONSOLE_BOUNDS } from './bounds.ts';
import { problemText } from './console-api.tsx';
import { eachWithLimit } from './each-with-limit.ts';

/** What a dry run tells of one of them. */
export interface BulkChange {
  readonly before: string;
  readonly after: string;
  readonly unchanged: boolean;
  readonly effects: readonly string[];
  readonly blockers: readonly string[];
}

export type Reviewed<Change extends BulkChange> =
  | { readonly kind: 'asking' }
  | { readonly kind: 'answered'; readonly change: Change }
  | { readonly kind: 'failed'; readonly problem: string };

/** By id; without an entry it has not been asked yet. */
export type Reviews<Change extends BulkChange> = ReadonlyMap<string, Reviewed<Change>>;

export interface BulkReview<Change> {
  /** The same list as long as the review is open. */
  readonly ids: readonly string[];
  /** What is meant: where something else is chosen, each is asked about anew. */
  readonly meant: string;
  readonly ask: (id: string, options: { readonly signal: AbortSignal }) => Promise<Change>;
}

export function useBulkReview<Change extends BulkChange>({ ids, meant, ask }: BulkReview<Change>): Reviews<Change> {
  const [reviews, setReviews] = useState<Reviews<Change>>(new Map());
  const asks = useRef(ask);
  useEffect(() => {
    asks.current = ask;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is meant decides when it is asked anew
  useEffect(() => {
    setReviews(new Map());
    const gone = new AbortController();
    const put = (id: string, reviewed: Reviewed<Change>): void => {
      if (!gone.signal.aborted) setReviews((before) => new Map(before).set(id, reviewed));
    };
    void eachWithLimit(ids, CONSOLE_BOUNDS.bulkCalls, async (id) => {
      if (gone.signal.aborted) return;
      put(id, { kind: 'asking' });
      try {
        put(id, { kind: 'answered', change: await asks.current(id, { signal: gone.signal }) });
      } catch (error) {
        put(id, { kind: 'failed', problem: problemText(error) });
      }
    });
    return () => gone.abort();
  }, [ids, meant]);
  return reviews;
}

/** Whether the change can be sent for this one, and would change something. */
export const canBeSent = <Change extends BulkChange>(reviewed: Reviewed<Change> | undefined): boolean =>
  reviewed?.kind === 'answered' && reviewed.change.blockers.length === 0 && !reviewed.change.unchanged;
