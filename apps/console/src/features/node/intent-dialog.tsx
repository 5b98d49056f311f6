'use client';
/** The review before one node is cordoned or taken back: what it would do, as the control node itself says (a dry run). */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { changeCommand } from '../../data/cli-command.ts';
import { problemText, useTRPCClient } from '../../data/console-api.tsx';
import type { IntentChange } from '../../data/model.ts';
import { ConfirmSheet } from '../../ui/confirm-sheet.tsx';
import { INTENT_WORDS } from '../../ui/status.ts';
import type { IntentRequest, IntentVerb } from './pending-intents.tsx';
import { useConfirmTier } from './use-confirm-tier.ts';

export interface IntentDialogProps {
  readonly nodeId: string;
  readonly verb: IntentVerb;
  /** Why nothing can be changed now, if so: it may begin while the dialog is open. */
  readonly whyNot: string | undefined;
  readonly onClose: () => void;
  readonly onConfirm: (request: IntentRequest) => void;
}

function WhatWouldHappen({ change }: { readonly change: IntentChange }) {
  const { before, after, unchanged, effects, blockers } = change;
  return (
    <div className="flex flex-col gap-2">
      <p>
        <span className="text-soft">Intent:</span> {INTENT_WORDS[before]} <span aria-hidden="true">→</span>
        <span className="sr-only">becomes</span> <strong>{INTENT_WORDS[after]}</strong>
        {unchanged ? <span className="text-soft"> (it is so already)</span> : null}
      </p>
      {effects.length === 0 ? null : (
        <ul className="list-disc pl-5">
          {effects.map((effect) => (
            <li key={effect}>{effect}</li>
          ))}
        </ul>
      )}
      {blockers.length === 0 ? null : (
        <ul className="border-l-2 border-status-dead pl-3" aria-label="Why it cannot be done">
          {blockers.map((blocker) => (
            <li key={blocker}>{blocker}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

export function IntentDialog({ nodeId, verb, whyNot, onClose, onConfirm }: IntentDialogProps) {
  const client = useTRPCClient();
  // One key for one dialog: a second click repeats nothing.
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const review = useQuery({
    queryKey: ['dry-run', verb, nodeId, idempotencyKey],
    queryFn: ({ signal }) => client.peers[verb].mutate({ nodeId, dryRun: true, idempotencyKey }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
  const tier = useConfirmTier({ verb, nodeIds: [nodeId], code: nodeId }, review.data !== undefined);
  const title = verb === 'cordon' ? `Cordon ${nodeId}` : `Uncordon ${nodeId}`;
  return (
    <ConfirmSheet
      title={title}
      description={
        verb === 'cordon'
          ? 'The node stays a member and keeps what it has; nothing new is given to it. You can take it back at any time.'
          : 'The node may be given work again.'
      }
      tier={tier}
      confirmLabel={title}
      command={(reason) => changeCommand(verb, nodeId, reason)}
      ready={review.data?.blockers.length === 0}
      whyNot={whyNot}
      onConfirm={(reason) => onConfirm({ verb, reason, idempotencyKey, ifMatch: review.data?.etag })}
      onClose={onClose}
    >
      <section aria-label="What would happen" aria-busy={review.isPending}>
        {review.isPending ? (
          <p className="text-soft">Asking the control node what would happen…</p>
        ) : review.isError ? (
          <p role="alert">The control node could not say what would happen: {problemText(review.error)}</p>
        ) : (
          <WhatWouldHappen change={review.data} />
        )}
      </section>
    </ConfirmSheet>
  );
}
