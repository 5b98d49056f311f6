'use client';
/** Ends a membership for good; shown to everybody, with the reason where it is not allowed. What becomes of it is kept with the other changes of the node. */
import { Trash2 } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useWhyNotOperate } from '../../data/access.ts';
import { fetchedWhenNear } from '../../ui/fetched-when-near.ts';
import { ReasonedAction } from '../../ui/reasoned-action.tsx';
import { useIntentChange } from './use-intent-change.ts';

const { Part: RemoveDialog, onNear } = fetchedWhenNear(() =>
  import('./remove-dialog.tsx').then((found) => found.RemoveDialog),
);

export function RemoveAction({ nodeId }: { readonly nodeId: string }) {
  const whyNot = useWhyNotOperate();
  const change = useIntentChange(nodeId);
  const [reviewing, setReviewing] = useState(false);
  return (
    <>
      <ReasonedAction
        icon={Trash2}
        label={`Remove ${nodeId}`}
        whyNot={whyNot}
        reasonIsBeside
        onNear={onNear}
        onPress={() => setReviewing(true)}
      />
      {reviewing ? (
        <Suspense>
          <RemoveDialog
            nodeId={nodeId}
            whyNot={whyNot}
            onClose={() => setReviewing(false)}
            onConfirm={(request) => {
              setReviewing(false);
              void change(request);
            }}
          />
        </Suspense>
      ) : null}
    </>
  );
}
