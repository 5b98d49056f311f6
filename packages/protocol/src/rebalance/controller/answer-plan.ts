/**
 * What becomes of a plan that was just made, beside what stands already: nothing, if that is the same; else it is proposed, as another revision of the change
 * that people are asked about, so that they see what differs and its name stays, or as a change of its own. Where nothing is to be done, what stood is withdrawn.
 */
import type { NodeId } from '@omnirelay/primitives';
import { type CheckName, movesOf, type RebalancePlan } from '../plan/plan-model.ts';
import type { RebalancePolicy } from '../policy/policy-model.ts';
import type { KnownChange } from './controller-io.ts';
import type { FollowedChanges } from './followed-changes.ts';
import { isWanted } from './is-wanted.ts';

export interface Standing {
  /** Of what was told and is no change yet. */
  readonly proposedKey: string | undefined;
  readonly changes: Pick<FollowedChanges, 'own' | 'isRefused'>;
  readonly mode: RebalancePolicy['mode'];
  readonly recovering: ReadonlySet<NodeId>;
}

interface Withdrawing {
  /** What stands no more, by its key. */
  readonly withdraws?: { readonly contentKey: string; readonly why: string };
}

export type PlanAnswer =
  | { readonly kind: 'stands' }
  | ({ readonly kind: 'nothing'; readonly isRefused: boolean } & Withdrawing)
  | ({
      readonly kind: 'propose';
      readonly asks: boolean;
      readonly failed: readonly CheckName[];
      /** The change that it is another revision of. */
      readonly revises?: string;
    } & Withdrawing);

export function answerPlan(plan: RebalancePlan, standing: Standing): PlanAnswer {
  const { proposedKey, changes, mode } = standing;
  const { own } = changes;
  const { contentKey } = plan;
  const moves = movesOf(plan);
  const failed = plan.checks.filter(({ passed }) => !passed).map(({ name }) => name);
  const asks = mode === 'approval' || failed.length > 0;
  const stoodKey = proposedKey ?? own?.contentKey;
  // What it was computed on is another now, or no check is in its way any more.
  const isAnew = own?.standing === 'stale' || (own?.standing === 'awaiting' && !asks);
  if (stoodKey === contentKey && (proposedKey !== undefined || !isAnew)) return { kind: 'stands' };
  const withdrawing = (why: string): Withdrawing =>
    stoodKey === undefined ? {} : { withdraws: { contentKey: stoodKey, why } };
  if (!isWanted(moves, mode, standing.recovering))
    return { kind: 'nothing', isRefused: false, ...withdrawing('nothing is to be moved any more') };
  // What people have written into it is theirs, as long as there is something to be moved.
  if (own?.isOfPeopleToo === true) return { kind: 'stands' };
  const other = 'other shards are to be moved now';
  if (changes.isRefused(moves)) return { kind: 'nothing', isRefused: true, ...withdrawing(other) };
  if (own !== null && isRevisable(own, mode)) return { kind: 'propose', asks, failed, revises: own.id };
  return { kind: 'propose', asks, failed, ...withdrawing(other) };
}

/** People have it before them, or its approvals count no more; what begins by itself is made anew. */
const isRevisable = ({ standing }: KnownChange, mode: RebalancePolicy['mode']): boolean =>
  standing === 'awaiting' || standing === 'stale' || (standing === 'approved' && mode === 'approval');
