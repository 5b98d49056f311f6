'use client';
/** The dry run of one change for many nodes: asked once for the ids that were given, a few at a time, each with its own answer. */
import { useEffect, useState } from 'react';
import { CONSOLE_BOUNDS } from '../../data/bounds.ts';
import { problemText, useTRPCClient } from '../../data/console-api.tsx';
import type { IntentChange } from '../../data/model.ts';
import { eachWithLimit } from './each-with-limit.ts';
import type { IntentVerb } from './pending-intents.tsx';

export type Reviewed =
  | { readonly kind: 'asking' }
  | { readonly kind: 'answered'; readonly change: IntentChange }
  | { readonly kind: 'failed'; readonly problem: string };

/** By node id; without an entry it has not been asked yet. */
export type Reviews = ReadonlyMap<string, Reviewed>;

export function useBulkReview(
  nodeIds: readonly string[],
  verb: IntentVerb,
  keys: ReadonlyMap<string, string>,
): Reviews {
  const client = useTRPCClient();
  const [reviews, setReviews] = useState<Reviews>(new Map());
  useEffect(() => {
    const gone = new AbortController();
    const put = (nodeId: string, reviewed: Reviewed): void => {
      if (!gone.signal.aborted) setReviews((before) => new Map(before).set(nodeId, reviewed));
    };
    void eachWithLimit(nodeIds, CONSOLE_BOUNDS.bulkCalls, async (nodeId) => {
      if (gone.signal.aborted) return;
      put(nodeId, { kind: 'asking' });
      try {
        const idempotencyKey = keys.get(nodeId) ?? crypto.randomUUID();
        const change = await client.peers[verb].mutate(
          { nodeId, dryRun: true, idempotencyKey },
          { signal: gone.signal },
        );
        put(nodeId, { kind: 'answered', change });
      } catch (error) {
        put(nodeId, { kind: 'failed', problem: problemText(error) });
      }
    });
    return () => gone.abort();
  }, [client, nodeIds, verb, keys]);
  return reviews;
}

/** Whether the change can be sent for this node, and would change something. */
export const canBeSent = (reviewed: Reviewed | undefined): boolean =>
  reviewed?.kind === 'answered' && reviewed.change.blockers.length === 0 && !reviewed.change.unchanged;
