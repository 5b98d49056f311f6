'use client';
/** Asks the leader of a scope to hand over; shown to everybody, with the reason where it is not allowed. */
import { LogOut } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useWhyNotOperate } from '../../data/access.ts';
import type { LiveLeader } from '../../data/leadership.ts';
import { fetchedWhenNear } from '../../ui/fetched-when-near.ts';
import { ReasonedAction } from '../../ui/reasoned-action.tsx';
import { StepDownChip } from './step-down-chip.tsx';
import { useStepDown } from './use-step-down.ts';

const { Part: StepDownDialog, onNear } = fetchedWhenNear(() =>
  import('./step-down-dialog.tsx').then((found) => found.StepDownDialog),
);

export interface StepDownActionProps {
  readonly scope: string;
  /** Undefined while nobody leads. */
  readonly leader: LiveLeader | undefined;
}

export function StepDownAction({ scope, leader }: StepDownActionProps) {
  const mayNot = useWhyNotOperate();
  const whyNot =
    mayNot ?? (leader === undefined ? 'Nobody leads this scope: there is nobody to step down.' : undefined);
  const stepDown = useStepDown(scope);
  // What is under review is the leader that was there when it was pressed.
  const [reviewed, setReviewed] = useState<LiveLeader | undefined>(undefined);
  return (
    <>
      <ReasonedAction
        icon={LogOut}
        label={leader === undefined ? 'Step down' : `Step down ${leader.leaderId}`}
        whyNot={whyNot}
        onNear={onNear}
        onPress={() => setReviewed(leader)}
      >
        <StepDownChip stepDown={stepDown} leaderNow={leader?.leaderId} whyNot={mayNot} />
      </ReasonedAction>
      {reviewed === undefined ? null : (
        <Suspense>
          <StepDownDialog
            leader={reviewed}
            whyNot={mayNot}
            onClose={() => setReviewed(undefined)}
            onConfirm={(request) => {
              setReviewed(undefined);
              void stepDown.send(request);
            }}
          />
        </Suspense>
      )}
    </>
  );
}
