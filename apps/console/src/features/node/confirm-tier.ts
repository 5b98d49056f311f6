/** How much a review asks for: more than a press where a role in a region would be left without a node in service, or a drain is forced. */
import type { Peer } from '../../data/model.ts';
import { AT_ONCE_WHY } from '../../ui/all-at-once.tsx';
import type { ConfirmTier } from '../../ui/confirm-sheet.tsx';
import type { IntentVerb } from './pending-intents.tsx';
import { thinCapacity } from './thin-capacity.ts';

export interface ReviewedChange {
  readonly verb: IntentVerb;
  /** All shards at once instead of in rounds. */
  readonly force?: boolean;
  /** Those that would be changed. */
  readonly nodeIds: readonly string[];
  /** What is typed where a press is not enough. */
  readonly code: string;
  /** What the dry run says that makes it grave. */
  readonly grave?: readonly string[];
}

export function confirmTier(change: ReviewedChange, peers: Iterable<Peer>): ConfirmTier {
  const { verb, force = false, nodeIds, code, grave = [] } = change;
  const thin = verb !== 'uncordon' ? thinCapacity(peers, new Set(nodeIds)) : [];
  const why = [...thin, ...grave, ...(force ? [AT_ONCE_WHY] : [])];
  return why.length === 0 ? { kind: 'T1' } : { kind: 'T2', code, why };
}
