/** How much a review asks for: more than a press where a role in a region would be left without a node in service. */
import type { Peer } from '../../data/model.ts';
import type { ConfirmTier } from '../../ui/confirm-sheet.tsx';
import type { IntentVerb } from './pending-intents.tsx';
import { thinCapacity } from './thin-capacity.ts';

export interface ReviewedChange {
  readonly verb: IntentVerb;
  /** Those that would be changed. */
  readonly nodeIds: readonly string[];
  /** What is typed where a press is not enough. */
  readonly code: string;
}

export function confirmTier({ verb, nodeIds, code }: ReviewedChange, peers: Iterable<Peer>): ConfirmTier {
  const thin = verb === 'cordon' ? thinCapacity(peers, new Set(nodeIds)) : [];
  return thin.length === 0 ? { kind: 'T1' } : { kind: 'T2', code, why: thin };
}
