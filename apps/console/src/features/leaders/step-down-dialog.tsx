'use client';
/** The review before a leader is asked to hand over: what the control node says that it would do (a dry run), who would be next, and why. */
import { useId, useState } from 'react';
import { stepDownCommand } from '../../data/cli-command.ts';
import { useTRPCClient } from '../../data/console-api.tsx';
import type { LiveLeader } from '../../data/leadership.ts';
import type { StepDownAnswer } from '../../data/model.ts';
import { useDryRun } from '../../data/use-dry-run.ts';
import { Becomes, WhatWouldHappen } from '../../data/what-would-happen.tsx';
import { ConfirmSheet } from '../../ui/confirm-sheet.tsx';
import { LivenessMark } from '../../ui/status-mark.tsx';
import { span } from '../../ui/time.ts';
import type { StepDownRequest } from './use-step-down.ts';

export interface StepDownDialogProps {
  readonly leader: LiveLeader;
  readonly whyNot: string | undefined;
  readonly onConfirm: (request: StepDownRequest) => void;
  readonly onClose: () => void;
}

const nextLeader = ({ next, candidates }: StepDownAnswer, asked: string | undefined): string =>
  asked ?? next ?? (candidates.length === 0 ? 'nobody' : 'whoever claims it first');

export function StepDownDialog({ leader, whyNot, onConfirm, onClose }: StepDownDialogProps) {
  const { scope, claimId, fenceToken } = leader;
  const client = useTRPCClient();
  const [next, setNext] = useState<string | undefined>(undefined);
  const groupId = useId();
  const chosen = next === undefined ? {} : { next };
  const { idempotencyKey, review } = useDryRun({
    meant: ['step-down', scope, next],
    ask: (call, options) =>
      client.leaders.stepDown.mutate({ ...call, ...chosen, scope, fenceToken, reason: 'dry run' }, options),
  });
  const candidates = review.data?.candidates ?? [];
  return (
    <ConfirmSheet
      title={`Step down from ${scope}`}
      description={`Asks ${leader.leaderId} to hand over. It ends what it has begun under its claim, and goes on as a member.`}
      tier={{ kind: 'T1' }}
      confirmLabel={`Step down ${leader.leaderId}`}
      reasonNeeded
      command={(reason) => stepDownCommand(scope, { reason, ...chosen })}
      ready={!review.isPlaceholderData && review.data?.blockers.length === 0}
      whyNot={whyNot}
      onConfirm={(reason) => onConfirm({ scope, claimId, fenceToken, next, reason, idempotencyKey })}
      onClose={onClose}
    >
      <WhatWouldHappen review={review}>
        {(answer) => (
          <>
            <span className="text-soft">Leader:</span> <span className="font-mono">{answer.leaderId}</span> <Becomes />{' '}
            <strong>{nextLeader(answer, next)}</strong>
            <span className="text-soft">, nobody leads for about {span(answer.expectedGapMs)}</span>
          </>
        )}
      </WhatWouldHappen>
      {candidates.length === 0 ? null : (
        <fieldset className="flex flex-col gap-1">
          <legend className="text-soft">Who leads next</legend>
          {[undefined, ...candidates].map((candidate) => (
            <label key={candidate?.nodeId ?? ''} className="flex min-h-6 items-center gap-2">
              <input
                type="radio"
                name={groupId}
                className="size-4 accent-accent"
                checked={next === candidate?.nodeId}
                disabled={candidate?.ready === false}
                onChange={() => setNext(candidate?.nodeId)}
              />
              {candidate === undefined ? (
                'As the control node says'
              ) : (
                <>
                  <span className="font-mono text-sm">{candidate.nodeId}</span>
                  <LivenessMark status={candidate.status} />
                  {candidate.why === undefined ? null : <span className="text-soft">{candidate.why}</span>}
                </>
              )}
            </label>
          ))}
        </fieldset>
      )}
    </ConfirmSheet>
  );
}
