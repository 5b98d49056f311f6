'use client';
/** The review before one node is cordoned, drained or taken back: what it would do, as the control node itself says (a dry run). */
import { useState } from 'react';
import { changeCommand } from '../../data/cli-command.ts';
import { useTRPCClient } from '../../data/console-api.tsx';
import { useDryRun } from '../../data/use-dry-run.ts';
import { Becomes, WhatWouldHappen } from '../../data/what-would-happen.tsx';
import { AllAtOnce } from '../../ui/all-at-once.tsx';
import { ConfirmSheet } from '../../ui/confirm-sheet.tsx';
import { INTENT_WORDS } from '../../ui/status.ts';
import { DrainReview } from './drain-review.tsx';
import { DrainTime } from './drain-time.tsx';
import type { IntentRequest, IntentVerb } from './pending-intents.tsx';
import { useConfirmTier } from './use-confirm-tier.ts';

const WORDS: Readonly<Record<IntentVerb, { readonly verb: string; readonly description: string }>> = {
  cordon: {
    verb: 'Cordon',
    description:
      'The node stays a member and keeps what it has; nothing new is given to it. You can take it back at any time.',
  },
  uncordon: {
    verb: 'Uncordon',
    description: 'The node may be given work again. A drain that is under way is called off.',
  },
  drain: {
    verb: 'Drain',
    description:
      'All that the node owns and leads is handed over to others, and nothing new is given to it. You can call it off at any time.',
  },
};

export interface IntentDialogProps {
  readonly nodeId: string;
  readonly verb: IntentVerb;
  /** Of a drain: to begin with, all at once is ticked. */
  readonly force?: boolean;
  /** Why nothing can be changed now, if so: it may begin while the dialog is open. */
  readonly whyNot: string | undefined;
  readonly onClose: () => void;
  readonly onConfirm: (request: IntentRequest) => void;
}

export function IntentDialog({ nodeId, verb, force: begun = false, whyNot, onClose, onConfirm }: IntentDialogProps) {
  const client = useTRPCClient();
  const [force, setForce] = useState(begun);
  const [deadlineMs, setDeadlineMs] = useState<number | undefined>(undefined);
  const within = deadlineMs === undefined ? {} : { deadlineMs };
  const { idempotencyKey, review } = useDryRun({
    meant: [verb, nodeId, force ? 'force' : undefined, deadlineMs?.toString()],
    ask: (call, options) =>
      verb === 'drain'
        ? client.peers.drain.mutate({ ...call, nodeId, reason: 'dry run', force, ...within }, options)
        : client.peers[verb].mutate({ ...call, nodeId }, options),
  });
  const tier = useConfirmTier({ verb, force, nodeIds: [nodeId], code: nodeId }, review.data !== undefined);
  const title = `${WORDS[verb].verb} ${nodeId}`;
  return (
    <ConfirmSheet
      title={title}
      description={WORDS[verb].description}
      tier={tier}
      confirmLabel={title}
      reasonNeeded={verb === 'drain'}
      command={(reason) => changeCommand(verb, nodeId, reason, { force, deadlineMs })}
      ready={review.data?.blockers.length === 0 && !review.isPlaceholderData}
      whyNot={whyNot}
      onConfirm={(reason) => onConfirm({ verb, reason, force, ...within, idempotencyKey, ifMatch: review.data?.etag })}
      onClose={onClose}
    >
      <WhatWouldHappen review={review}>
        {({ before, after, unchanged }) => (
          <>
            <span className="text-soft">Intent:</span> {INTENT_WORDS[before]} <Becomes />{' '}
            <strong>{INTENT_WORDS[after]}</strong>
            {unchanged ? <span className="text-soft"> (it is so already)</span> : null}
          </>
        )}
      </WhatWouldHappen>
      {verb === 'drain' ? (
        <>
          {review.data?.drain === undefined ? null : <DrainReview plan={review.data.drain} />}
          <DrainTime chosen={deadlineMs} onChoose={setDeadlineMs} />
          <AllAtOnce chosen={force} onChoose={setForce} />
        </>
      ) : null}
    </ConfirmSheet>
  );
}
