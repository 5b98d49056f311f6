/** The state that a namespace's rebalancing is in, and why, in a sentence without its full stop. */
import type { RankedNode } from '../health/health-ranking.ts';
import type { CheckName } from '../plan/plan-model.ts';
import type { RebalanceState } from './controller-io.ts';
import type { FollowedChanges } from './followed-changes.ts';
import type { RecoveringNodes } from './recovering-nodes.ts';

export interface StateView {
  readonly changes: Pick<FollowedChanges, 'running' | 'own' | 'ended'>;
  /** Checks that the plan which was told and is no change yet has failed; null: there is none. */
  readonly proposed: readonly CheckName[] | null;
  /** Why nothing may begin. */
  readonly held: string | null;
  readonly isBraked: boolean;
  /** A plan is being made for who has become sick, or well again. */
  readonly isAsked: boolean;
  /** It is to be asked for once a while is over. */
  readonly isPutOff: boolean;
  readonly ranked: readonly RankedNode[];
  readonly troubled: Pick<RecoveringNodes, 'sick' | 'isAny'>;
  /** Why nothing is planned though somebody is sick; may be empty. */
  readonly idle: string;
}

export function nameState(view: StateView): readonly [RebalanceState, string] {
  const { proposed, held, ranked, idle } = view;
  const { running, own, ended } = view.changes;
  if (running !== null) {
    const state = running.drains ? 'draining' : 'rebalancing';
    if (running.standing === 'executing' && held !== null && !running.hasBegun) return ['rebalancePending', held];
    if (running.standing === 'paused' || running.standing === 'mismatch')
      return [state, `paused: ${running.why || 'somebody is to resume it'}`];
    return [state, held ?? (running.why || 'shards are moved')];
  }
  if (proposed !== null && proposed.length > 0) return ['rebalancePending', `checks failed: ${proposed.join(', ')}`];
  if (own?.standing === 'awaiting') return ['rebalancePending', own.why || 'waits for approval'];
  if (own?.standing === 'stale' && proposed === null) return ['investigating', 'a plan is made anew in a while'];
  if (own !== null || proposed !== null) return ['rebalancePending', held ?? 'is about to begin'];
  if (ended !== null) return [ended.state, ended.why];
  if (view.isBraked) return ['investigating', held ?? 'the brake is pulled'];
  const [sick] = view.troubled.sick;
  const isTroubled = view.troubled.isAny;
  if (isTroubled && view.isAsked) return ['investigating', 'a plan is being made'];
  if (isTroubled && view.isPutOff) return ['investigating', 'a plan is made anew in a while'];
  const turning = ranked.find(({ verdict, isTurning }) => verdict === 'well' && isTurning);
  if (turning !== undefined) return ['investigating', `${turning.nodeId} looks bad`];
  if (sick !== undefined) return ['steady', `${sick} is sick, and ${idle || 'has nothing to give away'}`];
  return ['steady', 'all is where it should be'];
}
