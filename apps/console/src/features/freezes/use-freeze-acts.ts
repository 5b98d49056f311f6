'use client';
/** Freezes that are made or lifted from here, from the request until the mesh tells it so. */
import type { inferRouterInputs } from '@trpc/server';
import { useTRPCClient } from '../../data/console-api.tsx';
import { type ActUnderWay, type PendingAct, usePendingAct } from '../../data/pending-act.ts';
import type { FreezeChange } from '../../data/policy-model.ts';
import { useSteering } from '../../data/steering.ts';
import type { AppRouter } from '../../server/trpc/router.ts';

type Asked = inferRouterInputs<AppRouter>['freezes'];
export type FreezeCreation = Asked['create'];
export type FreezeLifting = Asked['lift'];

export function useFreezeCreation(): ActUnderWay<FreezeCreation, FreezeChange> {
  const client = useTRPCClient();
  const steering = useSteering();
  return usePendingAct({
    of: ['freeze'],
    call: (request: FreezeCreation) => client.freezes.create.mutate(request),
    isSeen: ({ answer }) => steering?.freezes.some(({ id }) => id === answer?.freeze.id) === true,
  });
}

export function useFreezeLifting(id: string): ActUnderWay<FreezeLifting, FreezeChange> {
  const client = useTRPCClient();
  const steering = useSteering();
  return usePendingAct({
    of: ['freeze', id],
    call: (request: FreezeLifting) => client.freezes.lift.mutate(request),
    isSeen: () => steering !== undefined && !steering.freezes.some((freeze) => freeze.id === id),
  });
}

export function freezeActWords(what: string, { stage, problem }: PendingAct<unknown, FreezeChange>): string {
  switch (stage) {
    case 'requested':
    case 'accepted':
    case 'effective':
      return `${what} ${stage}`;
    case 'refused':
      return `Not done: ${problem}`;
    case 'unknown':
      return `${what} not acknowledged: whether it was done is not known (${problem}).`;
  }
}
