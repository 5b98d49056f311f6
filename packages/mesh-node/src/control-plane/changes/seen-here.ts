/** The mesh as a control node that does not lead sees it, for content that is computed of it: by what it has read itself, and by the rules of whoever leads. */
import type { HandoverMove, Namespace } from '@omnirelay/protocol';
import { meshView } from '../../changes/change-sight.ts';
import { type CheckFacts, measureChecks } from '../../changes/measure-checks.ts';
import { healthTold, type NamespaceHealth } from '../../changes/namespace-health.ts';
import type { PlanningSight } from '../../changes/planning/planning-sight.ts';
import { rankNodes } from '../../changes/planning/rank-nodes.ts';
import type { OwnersSeen } from '../../sharding/leader/owners-seen.ts';
import type { ControlState, OperationContext } from '../operation-context.ts';
import { ownersSeen } from '../shards/owner-nodes.ts';
import { freshRuns } from './fresh-runs.ts';

export function seenHere(context: OperationContext): PlanningSight {
  const { state, signal } = context;
  const { book } = state.shards;
  const { followed } = state.policies;
  const wall = state.wall();
  const owners = ownersSeen(state);
  const inFlight = (namespace: Namespace): readonly HandoverMove[] => [...book.moves(namespace).values()];
  const policyOf: PlanningSight['policyOf'] = (namespace) => followed.effectivePolicy(namespace);
  const begun = (namespace: Namespace): number => state.changes.begun.withinHour(namespace, wall).length;
  const cooled = (namespace: Namespace): ReadonlySet<number> =>
    state.changes.begun.cooled(namespace, wall, policyOf(namespace).limits.cooldownMs);
  const factsOf = (namespace: Namespace): CheckFacts => ({
    policy: policyOf(namespace),
    map: book.map(namespace)?.head?.map,
    health: healthSeen(state, namespace),
    begun: begun(namespace),
    cooled: cooled(namespace),
    placement: undefined,
    taking: owners.taking(),
    leaves: (node) => owners.givesAway(node),
  });
  return {
    ...{ view: meshView({ follow: book, owners, policies: followed }), owners, inFlight, policyOf, signal },
    map: (namespace) => book.map(namespace)?.head?.map,
    settings: (namespace) => book.settings(namespace),
    ranked: (namespace) => rankedHere(state, namespace, owners),
    cooled: (namespace) => [...cooled(namespace)],
    churnLeft: (namespace) => Math.max(0, policyOf(namespace).limits.churnPerHour - begun(namespace)),
    checksOf: ({ rollbackOf }, content) =>
      measureChecks(content, (namespace) => {
        const facts = factsOf(namespace);
        return rollbackOf === undefined ? facts : { ...facts, cooled: new Set() };
      }),
    runsOf: (id) => freshRuns(context, id),
  };
}

/** As whoever leads has said it last. */
const healthSeen = ({ policies }: ControlState, namespace: Namespace): NamespaceHealth =>
  healthTold(policies.controllers.get(namespace));

/** How well each is, this node sees itself. */
function rankedHere(state: ControlState, namespace: Namespace, owners: OwnersSeen) {
  const { book } = state.shards;
  return rankNodes(
    {
      members: state.membership.view().members,
      candidates: owners.candidates,
      roles: book.settings(namespace)?.record.roles ?? [],
      owners: book.map(namespace)?.head?.map.nodes ?? [],
    },
    {
      policy: state.policies.followed.effectivePolicy(namespace),
      sick: healthSeen(state, namespace).sick.keys(),
    },
  );
}
