'use client';
/** Opens the review of a change of intent from anywhere: of one node from the palette, of many from the list. */
import { useRouter } from 'next/navigation';
import { createContext, lazy, Suspense, useContext, useMemo, useState } from 'react';
import { useWhyNotOperate } from '../../data/access.ts';
import type { BulkVerb, IntentVerb } from './pending-intents.tsx';
import { useIntentChanges } from './use-intent-change.ts';

// Fetched when a review is opened: the first page must not carry them.
const IntentDialog = lazy(() => import('./intent-dialog.tsx').then((found) => ({ default: found.IntentDialog })));
const BulkIntentDialog = lazy(() =>
  import('./bulk-intent-dialog.tsx').then((found) => ({ default: found.BulkIntentDialog })),
);

interface IntentReview {
  readonly review: (nodeId: string, verb: IntentVerb) => void;
  /** The ids are those of the moment of the call: what joins or matches later is not meant. */
  readonly reviewMany: (nodeIds: readonly string[], verb: BulkVerb) => void;
}

const ReviewContext = createContext<IntentReview | undefined>(undefined);

export interface IntentReviewProviderProps {
  readonly cluster: string;
  readonly children: React.ReactNode;
}

type Reviewed =
  | { readonly many: false; readonly nodeId: string; readonly verb: IntentVerb }
  | { readonly many: true; readonly nodeIds: readonly string[]; readonly verb: BulkVerb };

export function IntentReviewProvider({ cluster, children }: IntentReviewProviderProps) {
  const router = useRouter();
  const whyNot = useWhyNotOperate();
  const change = useIntentChanges();
  const [reviewed, setReviewed] = useState<Reviewed | undefined>(undefined);
  const value = useMemo(
    (): IntentReview => ({
      review: (nodeId, verb) => setReviewed({ many: false, nodeId, verb }),
      reviewMany: (nodeIds, verb) => setReviewed({ many: true, nodeIds: [...nodeIds], verb }),
    }),
    [],
  );
  const close = (): void => setReviewed(undefined);
  return (
    <ReviewContext value={value}>
      {children}
      <Suspense>
        {reviewed === undefined ? null : reviewed.many ? (
          <BulkIntentDialog nodeIds={reviewed.nodeIds} verb={reviewed.verb} whyNot={whyNot} onClose={close} />
        ) : (
          <IntentDialog
            nodeId={reviewed.nodeId}
            verb={reviewed.verb}
            whyNot={whyNot}
            onClose={close}
            onConfirm={(request) => {
              close();
              void change(reviewed.nodeId, request);
              // Where what becomes of it is shown.
              router.push(`/c/${cluster}/nodes/${reviewed.nodeId}${reviewed.verb === 'drain' ? '/shards' : ''}`);
            }}
          />
        )}
      </Suspense>
    </ReviewContext>
  );
}

export function useIntentReview(): IntentReview {
  const value = useContext(ReviewContext);
  if (value === undefined) throw new Error('useIntentReview is used outside its provider');
  return value;
}
