'use client';
/** What becomes of the change of a node that is under way, whichever page it was begun on: it can be taken back, or sent again as it was. */
import { useCallback } from 'react';
import { PendingChip } from './pending-chip.tsx';
import { type IntentVerb, usePendingIntents } from './pending-intents.tsx';
import { useIntentChange } from './use-intent-change.ts';

export interface PendingChangeProps {
  readonly nodeId: string;
  /** Why nothing can be changed now, if so. */
  readonly whyNot: string | undefined;
}

const opposite = (verb: IntentVerb): IntentVerb => (verb === 'uncordon' ? 'cordon' : 'uncordon');

export function PendingChange({ nodeId, whyNot }: PendingChangeProps) {
  const { of, put } = usePendingIntents();
  const change = useIntentChange(nodeId);
  const dismiss = useCallback(() => put(nodeId, undefined), [put, nodeId]);
  const pending = of(nodeId);
  if (pending === undefined) return null;
  return (
    <PendingChip
      pending={pending}
      whyNot={whyNot}
      onUndo={(made, madeEtag) =>
        void change({
          verb: opposite(made),
          reason: `Undo of ${made}`,
          idempotencyKey: crypto.randomUUID(),
          // Only this change is taken back, never one that somebody made after it.
          ifMatch: madeEtag,
        })
      }
      onRepeat={() => void change(pending.request)}
      onDone={dismiss}
    />
  );
}
