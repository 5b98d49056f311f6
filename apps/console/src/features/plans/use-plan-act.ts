'use client';
/** One act on a plan under way, by plan: accepted once a control node has written it down, effective once the plan is seen so or later. */
import { useQueryClient } from '@tanstack/react-query';
import type { ChangeActAnswer, ChangeVerb } from '../../data/change-model.ts';
import { useTRPCClient } from '../../data/console-api.tsx';
import { type ActUnderWay, usePendingAct } from '../../data/pending-act.ts';
import { reaches } from '../../data/record-version.ts';
import { planKey } from './use-plan.ts';

export interface PlanActRequest {
  readonly id: string;
  readonly verb: ChangeVerb;
  /** Of what was read. */
  readonly contentHash: string;
  readonly reason?: string;
  readonly changeTicket?: string;
  readonly idempotencyKey: string;
  /** By this browser's clock. */
  readonly sentAtMs: number;
}

export type PlanActUnderWay = ActUnderWay<PlanActRequest, ChangeActAnswer>;

/** `etag`: of the plan as it is seen now. */
export function usePlanAct(id: string, etag: string | undefined): PlanActUnderWay {
  const client = useTRPCClient();
  const cache = useQueryClient();
  return usePendingAct({
    of: ['plan', id],
    call: async ({ sentAtMs: _, ...asked }: PlanActRequest) => {
      const answer = await client.changes.act.mutate(asked);
      // What was just done is looked at, also where the screen is paused.
      void cache.invalidateQueries({ queryKey: planKey(id) });
      return answer;
    },
    isSeen: ({ answer }) => answer !== undefined && reaches(etag, answer.change.etag),
  });
}
