'use client';
import { useIntentReview } from '../../../../../features/node/intent-review.tsx';
import { NodesView } from '../../../../../features/nodes/nodes-view.tsx';

/** Puts the list together with what can be done to nodes: features do not know each other. */
export function NodesPage({ cluster }: { readonly cluster: string }) {
  const { reviewMany } = useIntentReview();
  return <NodesView cluster={cluster} onReview={reviewMany} />;
}
