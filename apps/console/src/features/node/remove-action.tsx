'use client';
/**
 * Ends a membership for good: the control node says first what that does, a reason is wanted, and the node's name is typed. What becomes
 * of it is kept with the other changes of the node.
 */
import { useQuery } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { lazy, Suspense, useId, useState } from 'react';
import { useWhyNotOperate } from '../../data/access.ts';
import { changeCommand } from '../../data/cli-command.ts';
import { problemText, useTRPCClient } from '../../data/console-api.tsx';
import { useIntentChange } from './use-intent-change.ts';

const ConfirmSheet = lazy(() =>
  import('../../ui/confirm-sheet.tsx').then((found) => ({ default: found.ConfirmSheet })),
);

export function RemoveAction({ nodeId }: { readonly nodeId: string }) {
  const client = useTRPCClient();
  const whyNot = useWhyNotOperate();
  const change = useIntentChange(nodeId);
  const reasonId = useId();
  const [key, setKey] = useState<string | undefined>(undefined);
  const review = useQuery({
    queryKey: ['dry-run', 'remove', nodeId, key],
    queryFn: ({ signal }) =>
      client.peers.remove.mutate(
        { nodeId, dryRun: true, reason: 'dry run', idempotencyKey: key ?? crypto.randomUUID() },
        { signal },
      ),
    enabled: key !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
  const blockers = review.data?.blockers ?? [];
  const why = [...(review.data?.effects ?? []), ...blockers.map((text) => `It cannot be done: ${text}`)];
  return (
    <div className="flex flex-wrap items-center gap-2">
      <button
        type="button"
        className="button"
        aria-disabled={whyNot !== undefined}
        aria-describedby={whyNot === undefined ? undefined : reasonId}
        onClick={() => (whyNot === undefined ? setKey(crypto.randomUUID()) : undefined)}
      >
        <Trash2 className="size-3.5" aria-hidden="true" />
        Remove {nodeId}
      </button>
      {whyNot === undefined ? null : (
        <span id={reasonId} className="sr-only">
          {whyNot}
        </span>
      )}
      {key === undefined ? null : (
        <Suspense>
          <ConfirmSheet
            title={`Remove ${nodeId}`}
            description="Ends the membership for good. It cannot be taken back from here."
            tier={{ kind: 'T2', code: nodeId, why }}
            confirmLabel={`Remove ${nodeId}`}
            reasonNeeded
            command={(reason) => changeCommand('remove', nodeId, reason)}
            ready={review.data !== undefined && blockers.length === 0}
            whyNot={whyNot}
            onConfirm={(reason) => {
              setKey(undefined);
              void change({ verb: 'remove', reason, idempotencyKey: key, ifMatch: review.data?.etag });
            }}
            onClose={() => setKey(undefined)}
          >
            <p role="status">
              {review.isPending
                ? 'Asking the control node what would happen…'
                : review.isError
                  ? `The control node could not say what would happen: ${problemText(review.error)}`
                  : blockers.length === 0
                    ? 'This would happen:'
                    : 'This cannot be done.'}
            </p>
          </ConfirmSheet>
        </Suspense>
      )}
    </div>
  );
}
