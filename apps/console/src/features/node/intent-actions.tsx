'use client';
/** Cordon or take back a node; shown to everybody, with the reason where it is not allowed. */
import { Pause, Play } from 'lucide-react';
import { lazy, Suspense, useId, useState } from 'react';
import { useWhyNotOperate } from '../../data/access.ts';
import type { Peer } from '../../data/model.ts';
import { PendingChange } from './pending-change.tsx';
import type { IntentVerb } from './pending-intents.tsx';
import { useIntentChange } from './use-intent-change.ts';

// Fetched when somebody is about to press: the first page must not carry it.
const loadDialog = () => import('./intent-dialog.tsx').then(({ IntentDialog }) => ({ default: IntentDialog }));
const IntentDialog = lazy(loadDialog);
const preloadDialog = (): void => {
  loadDialog().catch(() => {
    // The press will try again, and say so if it fails.
  });
};

export function IntentActions({ peer }: { readonly peer: Peer }) {
  const { nodeId, intent } = peer;
  const whyNot = useWhyNotOperate();
  const reasonId = useId();
  const change = useIntentChange(nodeId);
  // What is under review is what was pressed, whatever becomes of the node meanwhile.
  const [reviewed, setReviewed] = useState<IntentVerb | undefined>(undefined);
  const verb: IntentVerb = intent === 'Active' ? 'cordon' : 'uncordon';

  const Icon = verb === 'cordon' ? Pause : Play;
  return (
    <div className="flex flex-col items-start gap-2">
      <div className="flex flex-wrap items-center gap-3">
        <button
          type="button"
          className="button"
          aria-disabled={whyNot !== undefined}
          aria-describedby={whyNot === undefined ? undefined : reasonId}
          onPointerEnter={preloadDialog}
          onFocus={preloadDialog}
          onClick={() => (whyNot === undefined ? setReviewed(verb) : undefined)}
        >
          <Icon className="size-3.5" aria-hidden="true" />
          {verb === 'cordon' ? `Cordon ${nodeId}` : `Uncordon ${nodeId}`}
        </button>
        <PendingChange nodeId={nodeId} whyNot={whyNot} />
      </div>
      {whyNot === undefined ? null : (
        <p id={reasonId} className="text-sm text-soft">
          {whyNot}
        </p>
      )}
      {reviewed === undefined ? null : (
        <Suspense>
          <IntentDialog
            nodeId={nodeId}
            verb={reviewed}
            whyNot={whyNot}
            onClose={() => setReviewed(undefined)}
            onConfirm={(request) => {
              setReviewed(undefined);
              void change(request);
            }}
          />
        </Suspense>
      )}
    </div>
  );
}
