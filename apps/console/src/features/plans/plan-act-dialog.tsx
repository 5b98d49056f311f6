'use client';
/**
 * The review before something is done to a plan: what a control node says that it would do (a dry run), of exactly what was read when the sheet opened. Where
 * the plan is another by then, it says what changed, and nothing is sent before one has looked again.
 */
import { useState } from 'react';
import { planActCommand } from '../../data/change-command.ts';
import type { ChangeAnswer, ChangeVerb } from '../../data/change-model.ts';
import { counted } from '../../data/change-words.ts';
import { useTRPCClient } from '../../data/console-api.tsx';
import { shortHash } from '../../data/plan-address.ts';
import { useDryRun } from '../../data/use-dry-run.ts';
import { WhatWouldHappen } from '../../data/what-would-happen.tsx';
import { ChangedMeanwhile } from '../../ui/changed-meanwhile.tsx';
import { ConfirmSheet } from '../../ui/confirm-sheet.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { ForeseenMoves } from './foreseen-moves.tsx';
import { ACT_WORDS, actDescription, needsReason, reasonProblem, tierOf } from './plan-act.ts';
import type { PlanActRequest } from './use-plan-act.ts';

export interface PlanActDialogProps {
  readonly verb: ChangeVerb;
  /** As it is now; what is reviewed is as it was when the sheet opened, or when one looked again. */
  readonly answer: ChangeAnswer;
  readonly whyNot: string | undefined;
  readonly onConfirm: (request: PlanActRequest) => void;
  readonly onClose: () => void;
}

/** Long enough for a control node to take it for one. */
const DRY_RUN_REASON = 'a dry run for the review';

export function PlanActDialog({ verb, answer: now, whyNot, onConfirm, onClose }: PlanActDialogProps) {
  const client = useTRPCClient();
  const [read, setRead] = useState(now.change);
  const { id, contentHash } = read;
  const isChanged = now.change.etag !== read.etag;
  const { idempotencyKey, review } = useDryRun({
    meant: ['plan', id, verb, read.etag],
    ready: whyNot === undefined,
    ask: (call, options) =>
      client.changes.act.mutate({ ...call, id, verb, contentHash, reason: DRY_RUN_REASON }, options),
  });
  return (
    <ConfirmSheet
      title={`${ACT_WORDS[verb]} plan ${id}`}
      description={actDescription(verb, read)}
      tier={tierOf(verb, read)}
      confirmLabel={`${ACT_WORDS[verb]} plan ${id}`}
      reasonNeeded={needsReason(verb)}
      reasonProblem={reasonProblem(read.lastReason)}
      withTicket
      wide={verb === 'rollback' || verb === 'recompute'}
      command={(reason, ticket) => planActCommand(verb, id, { hash: contentHash, reason, ticket })}
      ready={!isChanged && !review.isPlaceholderData && review.data?.blockers.length === 0}
      whyNot={whyNot}
      onConfirm={(reason, ticket) =>
        onConfirm({
          ...{ id, verb, contentHash, idempotencyKey, sentAtMs: Date.now() },
          ...(reason.trim() === '' ? {} : { reason }),
          ...(ticket.trim() === '' ? {} : { changeTicket: ticket }),
        })
      }
      onClose={onClose}
    >
      {verb === 'approve' || verb === 'execute' ? (
        <p className="flex items-center gap-1">
          <span className="text-soft">Content</span>{' '}
          <strong className="font-mono text-sm">{shortHash(contentHash)}</strong>
          <CopyButton text={contentHash} label="Copy the whole hash" />
        </p>
      ) : null}
      {isChanged ? (
        <ChangedMeanwhile onLookAgain={() => setRead(now.change)}>
          <MeanwhileWords was={read.contentHash} answer={now} />
        </ChangedMeanwhile>
      ) : null}
      {now.warnings.length === 0 || !(verb === 'approve' || verb === 'execute') ? null : (
        <ul className="border-l-2 border-status-suspect pl-3" aria-label="To be known before">
          {now.warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
      {whyNot === undefined ? (
        <WhatWouldHappen review={review}>
          {({ unchanged }) => (unchanged ? 'Nothing would change.' : 'What the control node says:')}
        </WhatWouldHappen>
      ) : null}
      {review.data === undefined || review.data.moves.length === 0 ? null : (
        <ForeseenMoves moves={review.data.moves} warnings={review.data.warnings} />
      )}
    </ConfirmSheet>
  );
}

function MeanwhileWords({
  was,
  answer: { change, sinceVoid },
}: {
  readonly was: string;
  readonly answer: ChangeAnswer;
}) {
  if (change.contentHash === was) return <p>Somebody has gone on with it: it is {change.state} now.</p>;
  const moves =
    sinceVoid === undefined ? 0 : sinceVoid.added.length + sinceVoid.removed.length + sinceVoid.altered.length;
  return (
    <p>
      Its content is {shortHash(change.contentHash)} now
      {moves === 0 ? '' : `: ${counted(moves, 'move')} changed`}. What you read is no longer what would be approved.
    </p>
  );
}
