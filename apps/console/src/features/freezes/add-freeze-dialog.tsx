'use client';
/** The review of a new freeze: what it would hold back, as the control node says, for how long, and why. */
import { useState } from 'react';
import { useTRPCClient } from '../../data/console-api.tsx';
import { useNamespaces } from '../../data/namespaces.ts';
import { freezeAddCommand } from '../../data/policy-command.ts';
import { useDryRun } from '../../data/use-dry-run.ts';
import { WhatWouldHappen } from '../../data/what-would-happen.tsx';
import { ConfirmSheet } from '../../ui/confirm-sheet.tsx';
import { PickField, TextField } from '../../ui/form-fields.tsx';
import { useTimes } from '../../ui/time-zone.tsx';
import { useSettled } from '../../ui/use-settled.ts';
import { askedFreeze, draftProblems, EMPTY_FREEZE, type FreezeDraft } from './freeze-draft.ts';
import type { FreezeCreation } from './use-freeze-acts.ts';

const SETTLED_MS = 400;
const KINDS = [
  ['freeze', 'freeze: nothing begins in it'],
  ['maintenance', 'maintenance: things begin in it alone'],
] as const;

export interface AddFreezeDialogProps {
  /** Of which it is to be to begin with; empty: of the cluster. */
  readonly namespace: string;
  readonly whyNot: string | undefined;
  readonly onConfirm: (request: FreezeCreation) => void;
  readonly onClose: () => void;
}

export function AddFreezeDialog({ namespace, whyNot, onConfirm, onClose }: AddFreezeDialogProps) {
  const client = useTRPCClient();
  const { fullTime } = useTimes();
  const namespaces = useNamespaces().data?.namespaces ?? [];
  const [draft, setDraft] = useState<FreezeDraft>({ ...EMPTY_FREEZE, namespace });
  const change = (part: Partial<FreezeDraft>): void => setDraft((before) => ({ ...before, ...part }));
  const written = JSON.stringify(draft);
  const settled = useSettled(written, SETTLED_MS);
  const problems = draftProblems(draft);
  const isWhole = Object.keys(problems).length === 0;
  const { idempotencyKey, review } = useDryRun({
    meant: ['freeze', settled],
    ready: isWhole && whyNot === undefined && written === settled,
    ask: (call, options) => {
      const asked = askedFreeze(JSON.parse(settled) as FreezeDraft, Date.now());
      if (asked === undefined) throw new Error('The freeze has no end.');
      return client.freezes.create.mutate({ ...call, ...asked, reason: 'dry run' }, options);
    },
  });
  const { data } = review;
  const isCurrent = isWhole && written === settled && !review.isPlaceholderData && !review.isFetching;
  const word = draft.kind === 'freeze' ? 'Freeze' : 'Set the maintenance of';
  const title = `${word} ${draft.namespace === '' ? 'the cluster' : draft.namespace}`;
  return (
    <ConfirmSheet
      title={title}
      description="It ends by itself, and can be lifted before. What has begun goes on; shards that nobody serves are given to others all the same."
      tier={{ kind: 'T1' }}
      confirmLabel={title}
      reasonNeeded
      withTicket
      command={(reason, ticket) => freezeAddCommand(draft, { reason, ticket })}
      ready={isCurrent && data?.blockers.length === 0}
      whyNot={whyNot}
      onConfirm={(reason, changeTicket) => {
        if (data === undefined) return;
        const { kind, from, until, namespace: of } = data.freeze;
        // The moments that were reviewed, not those of a span from now on.
        onConfirm({
          ...{ kind, until, reason, changeTicket, idempotencyKey, dryRun: false },
          ...(draft.from.trim() === '' ? {} : { from }),
          ...(of === undefined ? {} : { namespace: of }),
        });
      }}
      onClose={onClose}
    >
      <div className="grid gap-3 sm:grid-cols-2">
        <PickField label="Kind" value={draft.kind} options={KINDS} onPick={(kind) => change({ kind })} />
        <PickField
          label="Of"
          value={draft.namespace}
          options={[['', 'the whole cluster'], ...namespaces.map((one) => [one.namespace, one.namespace] as const)]}
          onPick={(picked) => change({ namespace: picked })}
        />
        <TextField
          label="From"
          value={draft.from}
          placeholder="now"
          problem={problems.from}
          onChange={(from) => change({ from })}
        />
        <TextField
          label="Until, or for how long"
          value={draft.until}
          placeholder="2h, or 2026-11-30T06:00"
          problem={problems.until}
          onChange={(until) => change({ until })}
        />
      </div>
      {isWhole && whyNot === undefined ? (
        <WhatWouldHappen review={review}>
          {({ freeze }) => (
            <>
              From <time dateTime={freeze.from}>{fullTime(freeze.from)}</time> until{' '}
              <strong>
                <time dateTime={freeze.until}>{fullTime(freeze.until)}</time>
              </strong>
            </>
          )}
        </WhatWouldHappen>
      ) : null}
      {data === undefined || data.warnings.length === 0 ? null : (
        <ul aria-label="What is to be looked at" className="border-l-2 border-status-suspect pl-3">
          {data.warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
    </ConfirmSheet>
  );
}
