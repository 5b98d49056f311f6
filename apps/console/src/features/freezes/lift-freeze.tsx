'use client';
/** Lifts a freeze before its time; shown to everybody, with the reason where it is not allowed. */
import { Suspense, useId, useState } from 'react';
import { useWhyNotOperate } from '../../data/access.ts';
import { ActChip } from '../../data/act-chip.tsx';
import type { Freeze } from '../../data/policy-model.ts';
import { fetchedWhenNear } from '../../ui/fetched-when-near.ts';
import { freezeActWords, useFreezeLifting } from './use-freeze-acts.ts';

const { Part: LiftFreezeDialog, onNear } = fetchedWhenNear(() =>
  import('./lift-freeze-dialog.tsx').then((found) => found.LiftFreezeDialog),
);

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
        onPointerEnter={onNear}
        onFocus={onNear}
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
        <Suspense>
          <LiftFreezeDialog
            freeze={freeze}
            whyNot={whyNot}
            onClose={() => setOpen(false)}
            onConfirm={(request) => {
              setOpen(false);
              void lifting.send(request);
            }}
          />
        </Suspense>
      ) : null}
    </>
  );
}
