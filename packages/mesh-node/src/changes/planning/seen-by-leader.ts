/** The mesh as whoever leads it goes by it, for content that is computed anew: the very facts by which changes are checked and run. */
import { decodeMoves, type HandoverMove, movesKey, type Namespace } from '@omnirelay/protocol';
import type { ChangeHeader, ChangeId, PastRun } from '@omnirelay/protocol/change';
import type { MembershipSource } from '../../membership/membership-source.ts';
import { ChangeGround, type ChangeGroundDeps } from '../change-ground.ts';
import { healthOf } from '../namespace-health.ts';
import { nothingToMove } from './drafted-content.ts';
import type { PlanningSight } from './planning-sight.ts';
import { rankNodes } from './rank-nodes.ts';

export interface LeaderSeen extends ChangeGroundDeps {
  readonly membership: Pick<MembershipSource, 'view'>;
}

export function seenByLeader(deps: LeaderSeen, signal: AbortSignal): PlanningSight {
  const { follow, policies, begun, leader, clock } = deps;
  const { owners } = leader.sight;
  const { view, checksOf } = new ChangeGround(deps).tendFacts();
  const policyOf: PlanningSight['policyOf'] = (namespace) => policies.effectivePolicy(namespace);
  const wall = clock.wall();
  return {
    ...{ view, owners, policyOf, signal },
    checksOf: (of, content) => checksOf(of as ChangeHeader, content),
    map: (namespace) => follow.map(namespace)?.head?.map,
    settings: (namespace) => follow.settings(namespace),
    ranked: (namespace) => rankedBy(deps, namespace),
    inFlight: (namespace) => inFlight(deps, namespace),
    cooled: (namespace) => [...begun.cooled(namespace, wall, policyOf(namespace).limits.cooldownMs)],
    churnLeft: (namespace) =>
      Math.max(0, policyOf(namespace).limits.churnPerHour - begun.withinHour(namespace, wall).length),
    runsOf: (id) => runsOf(id),
  };
}

const inFlight = ({ follow }: LeaderSeen, namespace: Namespace): readonly HandoverMove[] => {
  const record = follow.moves.get(movesKey(namespace));
  return record === undefined ? [] : (decodeMoves(record.value)?.moves ?? []);
};

function rankedBy(deps: LeaderSeen, namespace: Namespace) {
  const { follow, policies, states, leader, membership } = deps;
  const { members } = membership.view();
  const roles = follow.settings(namespace)?.record.roles ?? [];
  const owners = follow.map(namespace)?.head?.map.nodes ?? [];
  return rankNodes(
    { members, candidates: leader.sight.candidates(), roles, owners },
    { policy: policies.effectivePolicy(namespace), sick: healthOf(namespace, states).sick.keys() },
  );
}

/** What undoes another says what was really done: nobody but whoever asked for it computes it anew. */
const runsOf = async (id: ChangeId): Promise<readonly PastRun[]> => {
  throw nothingToMove(`What undoes ${id} is not computed anew by itself.`);
};
