/** What holds of planned changes as it is told with the fleet: freezes, what the controller of each namespace says, and which version of each policy stands. */
import type { Freeze, Policy, RebalanceController } from './policy-model.ts';

export type LivePolicy = Pick<
  Policy,
  'id' | 'namespace' | 'version' | 'written' | 'etag' | 'updatedAt' | 'updatedBy' | 'heldBy' | 'unreadable'
> & { readonly mode: Policy['effective']['mode'] };

/** Each the same object until something of it changes. */
export interface LiveSteering {
  /** Those that are over not among them. By when they end. */
  readonly freezes: readonly Freeze[];
  /** By namespace. */
  readonly controllers: readonly RebalanceController[];
  /** The cluster's first, then by namespace. */
  readonly policies: readonly LivePolicy[];
  /** Why there will be no more of one of them, if so. */
  readonly problem?: string;
}

export function asLivePolicy(policy: Policy): LivePolicy {
  const { document: _, effective, effectiveVersion: __, reason: ___, changeTicket: ____, ...live } = policy;
  return { ...live, mode: effective.mode };
}

/** The freezes that hold something back now. Of a maintenance nothing is held back while it goes on. */
export const activeFreezes = ({ freezes }: LiveSteering, nowMs: number): readonly Freeze[] =>
  freezes.filter(
    ({ kind, from, until }) => kind === 'freeze' && Date.parse(from) <= nowMs && nowMs < Date.parse(until),
  );
