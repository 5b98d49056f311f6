'use client';
/** Lifts a freeze before its time; shown to everybody, with the reason where it is not allowed. */
import { useId, useState } from 'react';
import { useWhyNotOperate } from '../../data/access.ts';
import { ActChip } from '../../data/act-chip.tsx';
import { useTRPCClient } from '../../data/console-api.tsx';
import { freezeLiftCommand } from '../../data/policy-command.ts';
import type { Freeze } from '../../data/policy-model.ts';
import { useDryRun } from '../../data/use-dry-run.ts';
import { WhatWouldHappen } from '../../data/what-would-happen.tsx';
import { ConfirmSheet } from '../../ui/confirm-sheet.tsx';
import { type FreezeLifting, freezeActWords, useFreezeLifting } from './use-freeze-acts.ts';

export function LiftFreeze({ freeze }: { readonly freeze: Freeze }) {
  const whyNot = useWhyNotOperate();
  const lifting = useFreezeLifting(freeze.id);
  const [isOpen, setOpen] = useState(false);
  const whyId = useId();
  return (
    <>
      <button
        type="button"
        className="button h-6"
        aria-label={`Lift ${freeze.kind} ${freeze.id}`}
        aria-disabled={whyNot !== undefined}
        aria-describedby={whyNot === undefined ? undefined : whyId}
        onClick={() => (whyNot === undefined ? setOpen(true) : undefined)}
      >
        Lift
      </button>
      {whyNot === undefined ? null : (
        <span id={whyId} className="sr-only">
          {whyNot}
        </span>
      )}
      <ActChip act={lifting} whyNot={whyNot} words={(pending) => freezeActWords('Lifting', pending)} />
      {isOpen ? (
        <LiftDialog
          freeze={freeze}
          whyNot={whyNot}
          onClose={() => setOpen(false)}
          onConfirm={(request) => {
            setOpen(false);
            void lifting.send(request);
          }}
        />
      ) : null}
    </>
  );
}

interface LiftDialogProps {
  readonly freeze: Freeze;
  readonly whyNot: string | undefined;
  readonly onConfirm: (request: FreezeLifting) => void;
  readonly onClose: () => void;
}

function LiftDialog({
  freeze: { id, kind, namespace, reason: why, by, etag },
  whyNot,
  onConfirm,
  onClose,
}: LiftDialogProps) {
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
