/** Content as it is put together of moves, whatever they were thought of by: each with what it rests upon, and with the scores of its nodes. */
import type { NodeId } from '@omnirelay/primitives';
import { type Namespace, type RankedNode, type StoredShardMap, shardName } from '@omnirelay/protocol';
import type { ChangeContent, LeftStep, MoveShard, Precondition, SetPlacement } from '@omnirelay/protocol/change';
import { CLUSTER_POLICY, policyIdOf } from '@omnirelay/protocol/policy';
import { predictScores } from '@omnirelay/protocol/rebalance';
import { Problem } from '../../control-plane/problem.ts';
import type { PlanningSight } from './planning-sight.ts';

export interface Drafted {
  readonly content: ChangeContent;
  readonly title: string;
  readonly warnings: readonly string[];
  readonly left?: readonly LeftStep[];
}

export interface DraftedMove {
  readonly namespace: Namespace;
  readonly shard: number;
  readonly from: NodeId | null;
  readonly to: NodeId;
  readonly reason: string;
}

/** Scores of nodes are told to the hundredth, those of steps to the thousandth. */
const THOUSANDTHS = 10;

/** In their order, behind what places their namespaces. `lineageEpoch` is that of the maps. */
export function contentOfMoves(
  { moves, placements = [] }: { readonly moves: readonly DraftedMove[]; readonly placements?: readonly SetPlacement[] },
  sight: PlanningSight,
): ChangeContent {
  const namespaces = [...new Set([...placements, ...moves].map(({ namespace }) => namespace))].sort();
  const maps = namespaces.map((namespace) => knownMap(namespace, sight));
  const [first] = maps;
  const scores = new Map(namespaces.map((namespace) => [namespace, scoresOf(namespace, moves, sight)]));
  return {
    kind: 'rebalance',
    basis: {
      lineageEpoch: first?.lineageEpoch ?? 0n,
      maps: maps.map(({ generation }, at) => ({ namespace: namespaces[at] as Namespace, generation })),
    },
    overrides: [],
    preconditions: preconditionsOf({ moves, placements, namespaces }, sight),
    steps: [
      ...placements,
      ...moves.map((move): MoveShard => ({ kind: 'move-shard', ...move, ...scores.get(move.namespace)!(move) })),
    ],
  };
}

interface Parts {
  readonly moves: readonly DraftedMove[];
  readonly placements: readonly SetPlacement[];
  readonly namespaces: readonly Namespace[];
}

function preconditionsOf({ moves, placements, namespaces }: Parts, { view }: PlanningSight): readonly Precondition[] {
  const targets = [...new Set(moves.map(({ to }) => to))].sort();
  const documents = [CLUSTER_POLICY, ...namespaces.map(policyIdOf)];
  return [
    ...moves.map(({ namespace, shard, from: owner }): Precondition => {
      const since = view.shardAt(namespace, shard)?.since ?? 0n;
      return { kind: 'shard-owner', namespace, shard, owner, since };
    }),
    ...targets.map((nodeId): Precondition => ({ kind: 'node-eligible', nodeId })),
    ...placements.map(({ namespace }): Precondition => {
      const version = view.placementOf(namespace)?.version ?? 0n;
      return { kind: 'namespace-settings', namespace, version };
    }),
    ...documents.map((document): Precondition => {
      return { kind: 'policy-version', document, version: view.policyVersion(document) ?? 0n };
    }),
  ];
}

/** Of the node that a shard leaves as it is, and of the one that it goes to once all is done. Whoever nothing is known of is well. */
function scoresOf(namespace: Namespace, all: readonly DraftedMove[], sight: PlanningSight) {
  const map = knownMap(namespace, sight);
  const ranked = sight.ranked(namespace);
  const moves = all.filter((move) => move.namespace === namespace);
  const { thresholds } = sight.policyOf(namespace);
  const after = predictScores({ ranked, column: map, moves, thresholds });
  const now = new Map<string, RankedNode>(ranked.map((node) => [node.nodeId, node]));
  return ({ from, to }: DraftedMove) => ({
    scoreBefore: Math.round((from === null ? 0 : (now.get(from)?.score ?? 100)) * THOUSANDTHS),
    scoreAfter: Math.round((after.get(to) ?? 100) * THOUSANDTHS),
  });
}

/** @throws Problem not_found */
export function knownMap(namespace: Namespace, sight: Pick<PlanningSight, 'map' | 'settings'>): StoredShardMap {
  const map = sight.map(namespace);
  if (map !== undefined) return map;
  throw new Problem(
    'not_found',
    sight.settings(namespace) === undefined
      ? `There is no namespace ${namespace}: \`mesh namespaces list\` names those there are.`
      : `${namespace} has no map yet: whoever leads the mesh makes it. Look again in a moment.`,
  );
}

/** @throws Problem not_found */
export function knownSettings(namespace: Namespace, sight: Pick<PlanningSight, 'settings'>) {
  const settings = sight.settings(namespace);
  if (settings !== undefined) return settings;
  throw new Problem('not_found', `There is no namespace ${namespace}: \`mesh namespaces list\` names those there are.`);
}

export const nothingToMove = (why: string): Problem => new Problem('nothing_to_move', why);

export const countOf = (count: number): string => (count === 1 ? '1 shard' : `${count} shards`);

export const nameOf = (namespace: string, shard: number): string => `${namespace}/${shardName(shard)}`;
