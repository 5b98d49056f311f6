/** The mesh as a control node that does not lead sees it, for content that is computed of it: by records that it has read and by what gossip tells it. */
import { nodeId as asNodeId, instant, type NodeId } from '@omnirelay/primitives';
import { type HandoverMove, type Namespace, NOBODY, type NodeSigns } from '@omnirelay/protocol';
import type { MeshView } from '@omnirelay/protocol/change';
import { HealthRanking } from '@omnirelay/protocol/rebalance';
import type { Peer } from '@omnirelay/wire';
import { type CheckFacts, measureChecks } from '../../changes/measure-checks.ts';
import type { NamespaceHealth } from '../../changes/namespace-health.ts';
import type { PlanningSight } from '../../changes/planning/planning-sight.ts';
import type { ControlState, OperationContext } from '../operation-context.ts';
import { keepingNodes, ownerNodes } from '../shards/owner-nodes.ts';
import { freshRuns } from './fresh-runs.ts';

/** All roles of nodes that may own shards of anything. */
const ROLES = ['control', 'gateway', 'worker'];

export function seenHere(context: OperationContext): PlanningSight {
  const { state, signal } = context;
  const { book } = state.shards;
  const { followed } = state.policies;
  const wall = state.wall();
  const peers = new Map(state.peers.list().map((peer) => [peer.nodeId, peer]));
  const taking = ownerNodes(state, ROLES).flatMap(({ nodeId, weight }) => (weight > 0 ? [nodeId] : []));
  const view = meshSeen(state, { peers, taking: new Set<string>(taking) });
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
    taking,
    leaves: (node) => goes(peers.get(node)),
  });
  return {
    ...{ view, inFlight, policyOf, signal },
    map: (namespace) => book.map(namespace)?.head?.map,
    settings: (namespace) => book.settings(namespace),
    nodes: (roles) => ownerNodes(state, roles),
    keeps: keepingNodes(state),
    ranked: (namespace) => rankedHere(state, namespace, peers),
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

const goes = (peer: Peer | undefined): boolean =>
  peer === undefined || peer.status === 'Dead' || peer.status === 'Left' || LEAVING.has(peer.intent);
const LEAVING: ReadonlySet<Peer['intent']> = new Set(['Draining', 'Drained', 'Removed']);

interface Nodes {
  readonly peers: ReadonlyMap<string, Peer>;
  readonly taking: ReadonlySet<string>;
}

function meshSeen({ shards: { book }, policies: { followed } }: ControlState, { peers, taking }: Nodes): MeshView {
  return {
    shardAt(namespace, shard) {
      const map = book.map(namespace)?.head?.map;
      if (map === undefined || shard >= map.shardCount) return undefined;
      const place = map.owner[shard] ?? NOBODY;
      const owner = place === NOBODY ? null : (map.nodes[place] ?? null);
      return { owner, since: BigInt(map.since[shard] ?? 0) };
    },
    whyNotEligible: (node) => (taking.has(node) ? null : whyNot(peers.get(node))),
    policyVersion: (document) => followed.policyVersion(document),
    placementOf(namespace) {
      const settings = book.settings(namespace);
      return settings && { policy: settings.record.policy, version: settings.version };
    },
  };
}

const WHY: Partial<Readonly<Record<Peer['intent'], string>>> = {
  Cordoned: 'is cordoned',
  Draining: 'is being drained',
  Drained: 'is drained',
  Removed: 'has been removed',
};

function whyNot(peer: Peer | undefined): string {
  if (peer === undefined) return 'is no node of this mesh';
  const intended = WHY[peer.intent];
  if (intended !== undefined) return intended;
  return peer.status === 'Alive' || peer.status === 'Suspect' ? 'takes no shards' : 'is gone';
}

/** As whoever leads has said it last. */
function healthSeen({ policies }: ControlState, namespace: Namespace): NamespaceHealth {
  const told = policies.controllers.get(namespace);
  const sick = new Map<NodeId, number>();
  for (const { nodeId, trouble, score } of told?.nodes ?? []) if (trouble === 'sick') sick.set(nodeId, score);
  const { isPulled = false, lost = 0, of = 0 } = told?.brake ?? {};
  return { sick, brake: isPulled ? `the brake is pulled: ${lost} of ${of} nodes are lost or sick` : null };
}

const LIVENESS = { Alive: 'alive', Suspect: 'suspect', Dead: 'dead', Left: 'left' } as const;

/** Sick are those of whom whoever leads says so; how well each is, this node sees itself. */
function rankedHere(state: ControlState, namespace: Namespace, peers: ReadonlyMap<string, Peer>) {
  const map = state.shards.book.map(namespace)?.head?.map;
  const settings = state.shards.book.settings(namespace);
  const owners = settings === undefined ? [] : ownerNodes(state, settings.record.roles).map(({ nodeId }) => nodeId);
  const known = new Set<string>([...owners, ...(map?.nodes ?? [])]);
  const ranking = new HealthRanking(state.policies.followed.effectivePolicy(namespace));
  ranking.resume(healthSeen(state, namespace).sick.keys());
  const signs = [...peers.values()].filter(({ nodeId }) => known.has(nodeId)).map(signsOf);
  ranking.see(signs, instant(0));
  return ranking.ranked();
}

const signsOf = ({ nodeId, status, intent, load }: Peer): NodeSigns => ({
  nodeId: asNodeId(nodeId),
  liveness: LIVENESS[status],
  leaving: LEAVING.has(intent),
  ...(load && {
    load: { pendingDepth: load.pendingDepth, latencyP99Ms: load.latencyP99Ms, errorRatio: load.errorRatio },
  }),
});
