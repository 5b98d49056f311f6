/** What became of plans and of the controllers of rebalancing lately, as the feed tells it. */
import { CHANGE_LOOKS } from '../../data/change-state.ts';
import { namesOf, stepWords } from '../../data/change-words.ts';
import { CONTROLLER_STATES } from '../../data/controller-words.ts';
import type { LiveChanges } from '../../data/live-changes.ts';
import { planAddress } from '../../data/plan-address.ts';
import { policyAddress, policyIdOf } from '../../data/policy-address.ts';
import type { RebalanceController } from '../../data/policy-model.ts';
import type { RecentEvent } from './recent-events.ts';

/** Of the steps only the last: a large plan would leave room for nothing else. */
const STEPS = 6;

export interface Rebalanced {
  readonly changes: Pick<LiveChanges, 'changes' | 'steps'> | undefined;
  readonly controllers: readonly RebalanceController[];
}

export function rebalanceEvents(cluster: string, { changes, controllers }: Rebalanced): readonly RecentEvent[] {
  const plans = (changes?.changes ?? []).map(
    ({ id, title, state, updatedAt, authors }): RecentEvent => ({
      at: updatedAt,
      kind: 'rebalance',
      who: namesOf(authors.slice(0, 1)),
      what: `plan ${title}: ${CHANGE_LOOKS[state].word.toLowerCase()}`,
      nodeId: undefined,
      address: planAddress(cluster, id),
    }),
  );
  const steps = (changes?.steps ?? []).slice(0, STEPS).map(
    ({ changeId, move, at }): RecentEvent => ({
      at,
      kind: 'rebalance',
      who: changeId,
      what: stepWords(move),
      nodeId: undefined,
      address: planAddress(cluster, changeId, 'run'),
    }),
  );
  const states = controllers.map(
    ({ namespace, state, since, why }): RecentEvent => ({
      at: since,
      kind: 'rebalance',
      who: namespace,
      what: `${CONTROLLER_STATES[state].word.toLowerCase()}: ${why}`,
      nodeId: undefined,
      address: policyAddress(cluster, policyIdOf(namespace)),
    }),
  );
  return [...plans, ...steps, ...states];
}
