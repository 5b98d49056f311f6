'use client';
/** A new namespace: it is written down, a control node says what would come of it, and only then it is made. */
import { useState } from 'react';
import { createNamespaceCommand } from '../../data/cli-command.ts';
import { fieldProblems, useTRPCClient } from '../../data/console-api.tsx';
import { useDryRun } from '../../data/use-dry-run.ts';
import { WhatWouldHappen } from '../../data/what-would-happen.tsx';
import { ConfirmSheet } from '../../ui/confirm-sheet.tsx';
import { useSettled } from '../../ui/use-settled.ts';
import { CreationFields } from './creation-fields.tsx';
import { failedWords } from './field-problems.ts';
import { creationAsked, EMPTY_DRAFT, missingIn, type NamespaceDraft } from './namespace-draft.ts';
import { PlacementFields } from './placement-fields.tsx';
import type { CreationRequest } from './use-namespace-act.ts';

/** A pause in typing after which it is asked about. */
export const SETTLED_MS = 400;

export interface CreateDialogProps {
  /** What was written down before, if it is gone on with. */
  readonly begun: NamespaceDraft | undefined;
  readonly whyNot: string | undefined;
  readonly onConfirm: (request: CreationRequest) => void;
  readonly onClose: () => void;
}

export function CreateDialog({ begun, whyNot, onConfirm, onClose }: CreateDialogProps) {
  const client = useTRPCClient();
  const [draft, setDraft] = useState(begun ?? EMPTY_DRAFT);
  const missing = missingIn(draft);
  const asked = JSON.stringify(creationAsked(draft));
  const settled = useSettled(asked, SETTLED_MS);
  const { idempotencyKey, review } = useDryRun({
    meant: ['create-namespace', settled],
    ready: missing === undefined && whyNot === undefined,
    ask: (call, options) =>
      client.namespaces.create.mutate({ ...JSON.parse(settled), ...call, reason: 'dry run' }, options),
  });
  const isCurrent = asked === settled && !review.isPlaceholderData && !review.isFetching;
  const problems = fieldProblems(review.error);
  const change = (part: Partial<NamespaceDraft>): void => setDraft((before) => ({ ...before, ...part }));
  const name = draft.namespace.trim();
  return (
    <ConfirmSheet
      title="New namespace"
      description="Its shards are placed by whoever leads the mesh, once it is made."
      tier={{ kind: 'T1' }}
      confirmLabel={name === '' ? 'Make the namespace' : `Make ${name}`}
      reasonNeeded
      withTicket
      wide
      command={(reason, ticket) => createNamespaceCommand(creationAsked(draft), { reason, ticket })}
      ready={missing === undefined && isCurrent && review.data?.blockers.length === 0}
      whyNot={whyNot}
      onConfirm={(reason, ticket) =>
        onConfirm({ draft, input: { ...creationAsked(draft), reason, changeTicket: ticket, idempotencyKey } })
      }
      onClose={onClose}
    >
      <CreationFields draft={draft} problems={problems} onChange={change} />
      <PlacementFields draft={draft} problems={problems} onChange={change} />
      {missing === undefined && whyNot === undefined ? (
        <WhatWouldHappen review={review} failed={failedWords}>
          {({ after }) => (
            <>
              {after.kind === 'queue' ? 'A queue' : 'A service'} of <strong>{after.shardCount} shards</strong>, named{' '}
              <strong className="font-mono">{after.namespace}</strong>.
            </>
          )}
        </WhatWouldHappen>
      ) : (
        <p className="text-soft">{missing}</p>
      )}
    </ConfirmSheet>
  );
}
