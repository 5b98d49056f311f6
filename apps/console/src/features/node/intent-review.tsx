'use client';
/** Opens the review of a change of intent from anywhere: of one node from the palette, of many from the list. */
import { useRouter } from 'next/navigation';
import { createContext, lazy, Suspense, useContext, useMemo, useState } from 'react';
import { useWhyNotOperate } from '../../data/access.ts';
import type { IntentVerb } from './pending-intents.tsx';
import { useIntentChanges } from './use-intent-change.ts';

// Fetched when a review is opened: the first page must not carry them.
const IntentDialog = lazy(() => import('./intent-dialog.tsx').then((found) => ({ default: found.IntentDialog })));
const BulkIntentDialog = lazy(() =>
  import('./bulk-intent-dialog.tsx').then((found) => ({ default: found.BulkIntentDialog })),
);

interface IntentReview {
  readonly review: (nodeId: string, verb: IntentVerb) => void;
  /** The ids are those of the moment of the call: what joins or matches later is not meant. */
  readonly reviewMany: (nodeIds: readonly string[], verb: IntentVerb) => void;
}

const ReviewContext = createContext<IntentReview | undefined>(undefined);

export interface IntentReviewProviderProps {
  readonly cluster: string;
  readonly children: React.ReactNode;
}

interface Reviewed {
  readonly nodeIds: readonly string[];
  readonly verb: IntentVerb;
  readonly many: boolean;
}

export function IntentReviewProvider({ cluster, children }: IntentReviewProviderProps) {
  const router = useRouter();
  const whyNot = useWhyNotOperate();
  const change = useIntentChanges();
  const [reviewed, setReviewed] = useState<Reviewed | undefined>(undefined);
  const value = useMemo(
    (): IntentReview => ({
      review: (nodeId, verb) => setReviewed({ nodeIds: [nodeId], verb, many: false }),
      reviewMany: (nodeIds, verb) => setReviewed({ nodeIds: [...nodeIds], verb, many: true }),
    }),
    [],
  );
  const close = (): void => setReviewed(undefined);
  const [first] = reviewed?.nodeIds ?? [];
  return (
    <ReviewContext value={value}>
      {children}
      <Suspense>
        {reviewed === undefined || first === undefined ? null : reviewed.many ? (
          <BulkIntentDialog nodeIds={reviewed.nodeIds} verb={reviewed.verb} whyNot={whyNot} onClose={close} />
        ) : (
          <IntentDialog
            nodeId={first}
            verb={reviewed.verb}
            whyNot={whyNot}
            onClose={close}
            onConfirm={(request) => {
              close();
              void change(first, request);
              // Where what becomes of it is shown.
              router.push(`/c/${cluster}/nodes/${first}`);
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
