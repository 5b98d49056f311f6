'use client';
/** What holds of planned changes, live, with the fleet's stream. */
import { useMemo } from 'react';
import { useLiveFleet } from './live-fleet.tsx';
import { activeFreezes, type LivePolicy, type LiveSteering } from './live-steering.ts';
import { policyIdOf } from './policy-address.ts';
import type { Freeze, RebalanceController } from './policy-model.ts';

/** Undefined until it has come. */
export const useSteering = (): LiveSteering | undefined => useLiveFleet().steering;

export function useController(namespace: string): RebalanceController | undefined {
  return useSteering()?.controllers.find((one) => one.namespace === namespace);
}

export function useLivePolicy(id: string): LivePolicy | undefined {
  return useSteering()?.policies.find((one) => one.id === id);
}

/** `nowMs`: the clock of who looks. */
export function useActiveFreezes(nowMs: number): readonly Freeze[] {
  const steering = useSteering();
  return useMemo(() => (steering === undefined ? [] : activeFreezes(steering, nowMs)), [steering, nowMs]);
}

/** Another one whenever what holds of a document may be another: its own version, its cluster's, or a freeze. */
export function useStandOf(id: string): string {
  const steering = useSteering();
  return useMemo(() => {
    const etagOf = (which: string): string => steering?.policies.find((one) => one.id === which)?.etag ?? '';
    const frozen = steering?.freezes.map(({ id: freeze, etag }) => `${freeze}${etag}`).join() ?? '';
    return `${etagOf(id)} ${etagOf(policyIdOf())} ${frozen}`;
  }, [steering, id]);
}
