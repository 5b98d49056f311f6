'use client';
/** The review before a membership is ended for good: the control node says first what that does, a reason is wanted, and the node's name is typed. */
import { changeCommand } from '../../data/cli-command.ts';
import { problemText, useTRPCClient } from '../../data/console-api.tsx';
import { useDryRun } from '../../data/use-dry-run.ts';
import { ConfirmSheet } from '../../ui/confirm-sheet.tsx';
import type { IntentRequest } from './pending-intents.tsx';

export interface RemoveDialogProps {
  readonly nodeId: string;
  readonly whyNot: string | undefined;
  readonly onClose: () => void;
  readonly onConfirm: (request: IntentRequest) => void;
}

export function RemoveDialog({ nodeId, whyNot, onClose, onConfirm }: RemoveDialogProps) {
  const client = useTRPCClient();
  const { idempotencyKey, review } = useDryRun({
    meant: ['remove', nodeId],
    ask: (call, options) => client.peers.remove.mutate({ ...call, nodeId, reason: 'dry run' }, options),
  });
  const blockers = review.data?.blockers ?? [];
  const why = [...(review.data?.effects ?? []), ...blockers.map((text) => `It cannot be done: ${text}`)];
  return (
    <ConfirmSheet
      title={`Remove ${nodeId}`}
      description="Ends the membership for good. It cannot be taken back from here."
      tier={{ kind: 'T2', code: nodeId, why }}
      confirmLabel={`Remove ${nodeId}`}
      reasonNeeded
      command={(reason) => changeCommand('remove', nodeId, reason)}
      ready={review.data !== undefined && blockers.length === 0}
      whyNot={whyNot}
      onConfirm={(reason) => onConfirm({ verb: 'remove', reason, idempotencyKey, ifMatch: review.data?.etag })}
      onClose={onClose}
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
  );
}
