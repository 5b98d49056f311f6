'use client';
/** The review before a freeze is lifted. */
import { useTRPCClient } from '../../data/console-api.tsx';
import { freezeLiftCommand } from '../../data/policy-command.ts';
import type { Freeze } from '../../data/policy-model.ts';
import { useDryRun } from '../../data/use-dry-run.ts';
import { WhatWouldHappen } from '../../data/what-would-happen.tsx';
import { ConfirmSheet } from '../../ui/confirm-sheet.tsx';
import type { FreezeLifting } from './use-freeze-acts.ts';

export interface LiftFreezeDialogProps {
  readonly freeze: Freeze;
  readonly whyNot: string | undefined;
  readonly onConfirm: (request: FreezeLifting) => void;
  readonly onClose: () => void;
}

export function LiftFreezeDialog({
  freeze: { id, kind, namespace, reason: why, by, etag },
  whyNot,
  onConfirm,
  onClose,
}: LiftFreezeDialogProps) {
  const client = useTRPCClient();
  const { idempotencyKey, review } = useDryRun({
    meant: ['lift-freeze', id, etag],
    ask: (call, options) => client.freezes.lift.mutate({ ...call, id, reason: 'dry run' }, options),
  });
  const title = `Lift the ${kind} of ${namespace ?? 'the cluster'}`;
  return (
    <ConfirmSheet
      title={title}
      description={`${by.name} has set it: ${why}`}
      tier={{ kind: 'T1' }}
      confirmLabel={title}
      reasonNeeded
      withTicket
      command={(reason, ticket) => freezeLiftCommand(id, { reason, ticket })}
      ready={review.data?.blockers.length === 0}
      whyNot={whyNot}
      onConfirm={(reason, changeTicket) =>
        onConfirm({ id, reason, changeTicket, idempotencyKey, dryRun: false, ifMatch: etag })
      }
      onClose={onClose}
    >
      <WhatWouldHappen review={review}>{() => 'It is over at once.'}</WhatWouldHappen>
    </ConfirmSheet>
  );
}
