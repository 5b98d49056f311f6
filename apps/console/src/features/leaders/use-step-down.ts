'use client';
/** A step-down under way, by scope: accepted when the leader has been asked, effective when another claim is seen, or none. */
import { useTRPCClient } from '../../data/console-api.tsx';
import { wouldTell } from '../../data/leadership.ts';
import { useLiveFleet } from '../../data/live-fleet.tsx';
import type { StepDownAnswer } from '../../data/model.ts';
import { type ActUnderWay, usePendingAct } from '../../data/pending-act.ts';

export interface StepDownRequest {
  readonly scope: string;
  /** The claim that was looked at. */
  readonly claimId: string;
  readonly fenceToken: string;
  readonly next: string | undefined;
  readonly reason: string;
  readonly idempotencyKey: string;
}

export type StepDownUnderWay = ActUnderWay<StepDownRequest, StepDownAnswer>;

export function useStepDown(scope: string): StepDownUnderWay {
  const client = useTRPCClient();
  const { leadership } = useLiveFleet();
  const now = leadership?.leaders.find((leader) => leader.scope === scope);
  return usePendingAct({
    of: ['step-down', scope],
    call: ({ claimId: _, next, ...asked }: StepDownRequest) =>
      client.leaders.stepDown.mutate({ ...asked, ...(next === undefined ? {} : { next }) }),
    // That it is not among what is told means nothing where it would not be.
    isSeen: ({ request }) => (now === undefined ? wouldTell(leadership, scope) : now.claimId !== request.claimId),
  });
}
