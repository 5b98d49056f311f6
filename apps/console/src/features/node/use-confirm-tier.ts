'use client';
/** The tier of a review, as the fleet is when the dry run has answered: it does not flicker with the fleet behind the sheet. */
import { useMemo } from 'react';
import { useLiveFleet } from '../../data/live-fleet.tsx';
import type { ConfirmTier } from '../../ui/confirm-sheet.tsx';
import { confirmTier, type ReviewedChange } from './confirm-tier.ts';

/** Nothing can be confirmed before the dry run has answered, so the tier is no matter until then. */
export function useConfirmTier(change: ReviewedChange, answered: boolean): ConfirmTier {
  const { peers } = useLiveFleet();
  // biome-ignore lint/correctness/useExhaustiveDependencies: as of the answer
  return useMemo(
    (): ConfirmTier => (answered ? confirmTier(change, peers.values()) : { kind: 'T1' }),
    [answered, change.verb, change.force],
  );
}
