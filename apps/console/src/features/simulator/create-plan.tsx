'use client';
/** Makes a plan of what was simulated: a draft for everybody, submitted at once by whoever may operate. */
import { GitPullRequestArrow } from 'lucide-react';
import Link from 'next/link';
import { lazy, Suspense, useState } from 'react';
import { useWhyNotNow } from '../../data/access.ts';
import { ActChip } from '../../data/act-chip.tsx';
import { planAddress } from '../../data/plan-address.ts';
import { ReasonedAction } from '../../ui/reasoned-action.tsx';
import { planCreationWords, usePlanCreation } from './use-plan-creation.ts';
import type { WhatIf } from './what-if.ts';

// Fetched when a review is opened: the page must not carry it.
const loadDialog = () => import('./create-plan-dialog.tsx').then((found) => ({ default: found.CreatePlanDialog }));
const CreatePlanDialog = lazy(loadDialog);

export interface CreatePlanProps {
  readonly cluster: string;
  /** What was simulated, with the version of the map that it was simulated on. */
  readonly whatIf: WhatIf;
  /** The command that asks for the same. */
  readonly simulate: string;
  /** Of the simulation: what is made of it is kept by it. */
  readonly id: string;
  readonly moved: number;
  /** The map has moved on since. */
  readonly isStale: boolean;
}

export function CreatePlan({ cluster, whatIf, simulate, id, moved, isStale }: CreatePlanProps) {
  const [isOpen, setOpen] = useState(false);
  const whyNotNow = useWhyNotNow();
  const creation = usePlanCreation(id);
  const made = creation.pending?.answer?.change.id;
  const whyNot =
    whyNotNow ??
    (isStale
      ? 'The map has moved on since: compute it anew first.'
      : moved === 0
        ? 'No shard would move, so there is nothing to plan.'
        : undefined);
  return (
    <>
      <ReasonedAction
        icon={GitPullRequestArrow}
        label="Create plan"
        whyNot={whyNot}
        onNear={() => void loadDialog().catch(() => undefined)}
        onPress={() => setOpen(true)}
      >
        <ActChip act={creation} whyNot={whyNotNow} words={planCreationWords}>
          {made === undefined ? null : (
            <Link className="link" href={planAddress(cluster, made)} prefetch={false}>
              Open plan {made}
            </Link>
          )}
        </ActChip>
      </ReasonedAction>
      {isOpen ? (
        <Suspense>
          <CreatePlanDialog
            whatIf={whatIf}
            simulate={simulate}
            whyNot={whyNotNow}
            onClose={() => setOpen(false)}
            onConfirm={(request) => {
              setOpen(false);
              void creation.send(request);
            }}
          />
        </Suspense>
      ) : null}
    </>
  );
}
