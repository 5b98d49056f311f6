'use client';
import type { ChangeActAnswer } from '../../data/change-model.ts';
/** A plan that is made of a simulation, from the request until the mesh tells of it. */
import { useTRPCClient } from '../../data/console-api.tsx';
import { useLiveFleet } from '../../data/live-fleet.tsx';
import { type ActUnderWay, type PendingAct, usePendingAct } from '../../data/pending-act.ts';
import { simulationQuery, type WhatIf } from './what-if.ts';

/** The router's types are of lists that may be written to, which nobody does. */
type Asked = Parameters<ReturnType<typeof useTRPCClient>['changes']['create']['mutate']>[0];

export interface PlanRequest {
  readonly whatIf: WhatIf;
  /** At once; else it is kept as a draft. */
  readonly submit: boolean;
  readonly reason: string;
  readonly changeTicket: string;
  readonly idempotencyKey: string;
}

export const planAsked = ({ whatIf, ...request }: PlanRequest & { readonly dryRun: boolean }): Asked =>
  ({ ...request, simulation: simulationQuery(whatIf) }) as Asked;

/** `of`: the simulation. */
export function usePlanCreation(of: string): ActUnderWay<PlanRequest, ChangeActAnswer> {
  const client = useTRPCClient();
  const { changes } = useLiveFleet();
  return usePendingAct<PlanRequest, ChangeActAnswer>({
    of: ['plan-of-simulation', of],
    call: (request) => client.changes.create.mutate(planAsked({ ...request, dryRun: false })),
    isSeen: ({ answer }) => changes?.changes.some(({ id }) => id === answer?.change.id) === true,
  });
}

export function planCreationWords({ request, stage, problem }: PendingAct<PlanRequest, ChangeActAnswer>): string {
  const what = request.submit ? 'Plan' : 'Draft of a plan';
  switch (stage) {
    case 'requested':
      return `${what} requested`;
    case 'accepted':
    case 'effective':
      return request.submit ? 'Plan made and submitted' : 'Draft kept: it can be submitted from its page';
    case 'refused':
      return `Not made: ${problem}`;
    case 'unknown':
      return `${what} not acknowledged: whether it was made is not known (${problem}).`;
  }
}
