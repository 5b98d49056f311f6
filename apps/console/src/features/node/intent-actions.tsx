'use client';
/** Cordon or take back a node, or have all that it has handed over; shown to everybody, with the reason where it is not allowed. */
import { FastForward, LogOut, Pause, Play } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useWhyNotOperate } from '../../data/access.ts';
import type { Peer } from '../../data/model.ts';
import { fetchedWhenNear } from '../../ui/fetched-when-near.ts';
import { ReasonedAction } from '../../ui/reasoned-action.tsx';
import { PendingChange } from './pending-change.tsx';
import type { IntentVerb } from './pending-intents.tsx';
import { useIntentChange } from './use-intent-change.ts';

const { Part: IntentDialog, onNear } = fetchedWhenNear(() =>
  import('./intent-dialog.tsx').then((found) => found.IntentDialog),
);

export function IntentActions({ peer }: { readonly peer: Peer }) {
  const { nodeId, intent } = peer;
  const whyNot = useWhyNotOperate();
  const change = useIntentChange(nodeId);
  // What is under review is what was pressed, whatever becomes of the node meanwhile.
  const [reviewed, setReviewed] = useState<{ readonly verb: IntentVerb; readonly force?: boolean } | undefined>(
    undefined,
  );
  const verb: IntentVerb = intent === 'Active' ? 'cordon' : 'uncordon';
  return (
    <>
      <ReasonedAction
        icon={verb === 'cordon' ? Pause : Play}
        label={verb === 'cordon' ? `Cordon ${nodeId}` : `Uncordon ${nodeId}`}
        whyNot={whyNot}
        onNear={onNear}
        onPress={() => setReviewed({ verb })}
      >
        <PendingChange nodeId={nodeId} whyNot={whyNot} />
      </ReasonedAction>
      {intent === 'Active' || intent === 'Cordoned' ? (
        <ReasonedAction
          icon={LogOut}
          label={`Drain ${nodeId}`}
          whyNot={whyNot}
          reasonIsBeside
          onNear={onNear}
          onPress={() => setReviewed({ verb: 'drain' })}
        />
      ) : null}
      {intent === 'Draining' ? (
        <ReasonedAction
          icon={FastForward}
          label={`Move the rest of ${nodeId} at once`}
          whyNot={whyNot}
          reasonIsBeside
          onNear={onNear}
          onPress={() => setReviewed({ verb: 'drain', force: true })}
        />
      ) : null}
      {reviewed === undefined ? null : (
        <Suspense>
          <IntentDialog
            nodeId={nodeId}
            {...reviewed}
            whyNot={whyNot}
            onClose={() => setReviewed(undefined)}
            onConfirm={(request) => {
              setReviewed(undefined);
              void change(request);
            }}
          />
        </Suspense>
      )}
    </>
  );
}
