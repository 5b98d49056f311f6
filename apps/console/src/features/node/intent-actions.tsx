'use client';
/** Cordon or take back a node; shown to everybody, with the reason where it is not allowed. */
import { Pause, Play } from 'lucide-react';
import { useCallback, useId, useState } from 'react';
import { useWhyNotOperate } from '../../data/access.ts';
import { problemText, useTRPCClient } from '../../data/console-api.tsx';
import type { Peer } from '../../data/model.ts';
import { IntentDialog } from './intent-dialog.tsx';
import { PendingChip } from './pending-chip.tsx';
import { type IntentVerb, usePendingIntents } from './pending-intents.tsx';

const GOAL = { cordon: 'Cordoned', uncordon: 'Active' } as const;
const opposite = (verb: IntentVerb): IntentVerb => (verb === 'cordon' ? 'uncordon' : 'cordon');

export function IntentActions({ peer }: { readonly peer: Peer }) {
  const { nodeId, intent } = peer;
  const client = useTRPCClient();
  const whyNot = useWhyNotOperate();
  const reasonId = useId();
  const pendingIntents = usePendingIntents();
  const pending = pendingIntents.of(nodeId);
  const [open, setOpen] = useState(false);
  const verb: IntentVerb = intent === 'Active' ? 'cordon' : 'uncordon';
  const dismiss = useCallback(() => pendingIntents.put(nodeId, undefined), [pendingIntents.put, nodeId]);

  const run = async (wanted: IntentVerb, reason: string, idempotencyKey: string): Promise<void> => {
    const base = { verb: wanted, goal: GOAL[wanted], atMs: Date.now() };
    pendingIntents.put(nodeId, { ...base, stage: 'requested' });
    try {
      await client.peers[wanted].mutate({ nodeId, idempotencyKey, ...(reason.trim() === '' ? {} : { reason }) });
      pendingIntents.put(nodeId, { ...base, atMs: Date.now(), stage: 'accepted' });
    } catch (error) {
      pendingIntents.put(nodeId, { ...base, stage: 'failed', problem: problemText(error) });
    }
  };

  const label = verb === 'cordon' ? `Cordon ${nodeId}` : `Uncordon ${nodeId}`;
  const Icon = verb === 'cordon' ? Pause : Play;
  return (
    <div className="flex flex-col items-start gap-2">
      <div className="flex flex-wrap items-center gap-3">
        <button
          type="button"
          className="button"
          aria-disabled={whyNot !== undefined}
          aria-describedby={whyNot === undefined ? undefined : reasonId}
          onClick={() => (whyNot === undefined ? setOpen(true) : undefined)}
        >
          <Icon className="size-3.5" aria-hidden="true" />
          {label}
        </button>
        {pending === undefined ? null : (
          <PendingChip
            pending={pending}
            effective={intent === pending.goal}
            onUndo={() => void run(opposite(pending.verb), `Undo of ${pending.verb}`, crypto.randomUUID())}
            onDone={dismiss}
          />
        )}
      </div>
      {whyNot === undefined ? null : (
        <p id={reasonId} className="text-sm text-soft">
          {whyNot}
        </p>
      )}
      {open ? (
        <IntentDialog
          nodeId={nodeId}
          verb={verb}
          onClose={() => setOpen(false)}
          onConfirm={(reason, key) => {
            setOpen(false);
            void run(verb, reason, key);
          }}
        />
      ) : null}
    </div>
  );
}
