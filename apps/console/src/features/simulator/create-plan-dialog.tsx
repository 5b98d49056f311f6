'use client';
/** The review before a plan is made of a simulation: what it would move, which checks it passes, and whether it is submitted at once or kept as a draft. */
import { useId, useState } from 'react';
import { useWhyNotOperate } from '../../data/access.ts';
import type { ChangeActAnswer } from '../../data/change-model.ts';
import { useTRPCClient } from '../../data/console-api.tsx';
import { createPlanCommand } from '../../data/create-plan-command.ts';
import { useDryRun } from '../../data/use-dry-run.ts';
import { WhatWouldHappen } from '../../data/what-would-happen.tsx';
import { ConfirmSheet } from '../../ui/confirm-sheet.tsx';
import { Glyph } from '../../ui/status-mark.tsx';
import { type PlanRequest, planAsked } from './use-plan-creation.ts';
import { simulationQuery, type WhatIf } from './what-if.ts';

export interface CreatePlanDialogProps {
  readonly whatIf: WhatIf;
  /** The command that asks for the simulation. */
  readonly simulate: string;
  readonly whyNot: string | undefined;
  readonly onConfirm: (request: PlanRequest) => void;
  readonly onClose: () => void;
}

/** Characters, as the control node asks for them. */
const LEAST_REASON = 10;

const shortReason = (reason: string): string | undefined =>
  reason.trim().length < LEAST_REASON ? `A plan wants a reason of ${LEAST_REASON} characters at least.` : undefined;

export function CreatePlanDialog({ whatIf, simulate, whyNot, onConfirm, onClose }: CreatePlanDialogProps) {
  const client = useTRPCClient();
  const whyNotSubmit = useWhyNotOperate();
  const [wanted, setWanted] = useState(false);
  const submit = wanted && whyNotSubmit === undefined;
  const submitId = useId();
  const { idempotencyKey, review } = useDryRun<ChangeActAnswer>({
    meant: ['create-plan', JSON.stringify(simulationQuery(whatIf)), submit ? 'submit' : undefined],
    ask: (call, options) =>
      client.changes.create.mutate(
        planAsked({ ...call, whatIf, submit, reason: 'dry run of a plan', changeTicket: '' }),
        options,
      ),
  });
  const { data } = review;
  const title = `Create a plan of ${whatIf.namespace ?? 'the simulation'}`;
  return (
    <ConfirmSheet
      title={title}
      description="A plan is read, approved and run from its page. Making it moves nothing."
      tier={{ kind: 'T1' }}
      confirmLabel={submit ? 'Create and submit the plan' : 'Keep it as a draft'}
      reasonNeeded
      reasonProblem={shortReason}
      withTicket
      command={(reason, ticket) => createPlanCommand(simulate, { submit, reason, ticket })}
      ready={data?.blockers.length === 0 && !review.isPlaceholderData}
      whyNot={whyNot}
      onConfirm={(reason, changeTicket) => onConfirm({ whatIf, submit, reason, changeTicket, idempotencyKey })}
      onClose={onClose}
    >
      <WhatWouldHappen review={review}>
        {({ change }) =>
          `${change.steps} ${change.steps === 1 ? 'step' : 'steps'} of ${change.namespaces.join(', ')}${
            change.approvalsNeeded === undefined ? '' : `, ${change.approvalsNeeded} to approve`
          }.`
        }
      </WhatWouldHappen>
      {data === undefined ? null : <Told answer={data} />}
      <div className="flex flex-col gap-1">
        <label className="flex items-baseline gap-2">
          <input
            type="checkbox"
            className="size-4 self-center accent-accent"
            checked={submit}
            disabled={whyNotSubmit !== undefined}
            aria-describedby={whyNotSubmit === undefined ? undefined : submitId}
            onChange={(event) => setWanted(event.target.checked)}
          />
          <span>
            Submit it at once <span className="text-soft">(else it is kept as a draft)</span>
          </span>
        </label>
        {whyNotSubmit === undefined ? null : (
          <p id={submitId} className="pl-6 text-sm text-soft">
            {whyNotSubmit}
          </p>
        )}
      </div>
    </ConfirmSheet>
  );
}

function Told({ answer: { change, warnings } }: { readonly answer: ChangeActAnswer }) {
  return (
    <>
      {change.checks.length === 0 ? null : (
        <ul aria-label="Checks" className="flex flex-col gap-1">
          {change.checks.map(({ name, measured, limit, passes }) => (
            <li key={name} className="flex items-center gap-2">
              <Glyph shape={passes ? 'filled-circle' : 'square-x'} colour={passes ? 'alive' : 'dead'} />
              {name}: {measured} <span className="text-soft">against {limit}</span> {passes ? '' : '(fails)'}
            </li>
          ))}
        </ul>
      )}
      {warnings.length === 0 ? null : (
        <ul aria-label="What is to be looked at" className="border-l-2 border-status-suspect pl-3">
          {warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
    </>
  );
}
