/**
 * What a what-if has answered, as a change: where shards would like to be becomes another matter by its first step, where that was supposed, and those that
 * have to move for it follow. What was supposed of nodes is no part of it: nobody makes a node, or weighs it, by a change.
 */
import type { NodeId } from '@omnirelay/primitives';
import { type MoveCause, type Namespace, type PlannedMove, parseMapVersion } from '@omnirelay/protocol';
import { isSamePlacement, type SetPlacement } from '@omnirelay/protocol/change';
import type { ShardSimulationQuery } from '@omnirelay/wire';
import { changedPolicy, describeStrategy } from '../../control-plane/shards/read-policy.ts';
import { placeAsIf } from '../../control-plane/shards/simulate-placement.ts';
import { supposedNodes } from '../../control-plane/shards/supposed-nodes.ts';
import {
  contentOfMoves,
  countOf,
  type Drafted,
  type DraftedMove,
  knownMap,
  knownSettings,
  nothingToMove,
} from './drafted-content.ts';
import type { PlanningSight } from './planning-sight.ts';

/** @throws Problem invalid_input, not_found, nothing_to_move, node_leaving */
export async function placeAsSupposed(query: ShardSimulationQuery, sight: PlanningSight): Promise<Drafted> {
  const namespace = query.namespace as Namespace;
  const map = knownMap(namespace, sight);
  const { record } = knownSettings(namespace, sight);
  const policy = changedPolicy(record.policy, query, map.shardCount);
  const before = sight.owners.nodes(record.roles);
  const after = supposedNodes(before, query, sight.owners);
  const gone = new Set<string>(query.removeNodes);
  const placement = await placeAsIf(sight, {
    ...{ head: { map }, policy, before, after },
    keeps: (node) => (gone.has(node) ? false : sight.owners.keeps(node)),
  });
  const moving = new Set(sight.inFlight(namespace).map(({ shard }) => shard));
  const moves = placement.moves.flatMap((move): DraftedMove[] => {
    const { shard, from, to } = move;
    return to === null || moving.has(shard) ? [] : [{ namespace, shard, from, to, reason: reasonOf(move) }];
  });
  const placements: SetPlacement[] = isSamePlacement(policy, record.policy)
    ? []
    : [
        {
          kind: 'set-placement',
          ...{ namespace, policy, before: record.policy },
          reason: `Placed by ${describeStrategy(policy.strategy).id} from now on`,
        },
      ];
  if (moves.length === 0 && placements.length === 0)
    throw nothingToMove(`What is supposed of ${namespace} moves no shard, and places it as it is placed.`);
  return {
    content: contentOfMoves({ moves, placements }, sight),
    title: titleOf(namespace, moves, placements),
    warnings: warningsOf(query, { sight, moves, moving: moving.size, unplaced: placement.unplaced.length }),
  };
}

function titleOf(namespace: string, moves: readonly DraftedMove[], [placed]: readonly SetPlacement[]): string {
  const moved = `${countOf(moves.length)} of ${namespace}`;
  return placed === undefined
    ? `Move ${moved} as simulated`
    : `Place ${namespace} by ${describeStrategy(placed.policy.strategy).id}: ${countOf(moves.length)}`;
}

interface Found {
  readonly sight: PlanningSight;
  readonly moves: readonly DraftedMove[];
  /** Shards that change hands now. */
  readonly moving: number;
  /** Shards that no node may have. */
  readonly unplaced: number;
}

function warningsOf(query: ShardSimulationQuery, { sight, moves, moving, unplaced }: Found): readonly string[] {
  const { fromVersion, addNodes = [], removeNodes = [], zoneWeights = [] } = query;
  const absent = [...new Set<NodeId>(moves.map(({ to }) => to))]
    .filter((node) => sight.view.whyNotEligible(node) !== null)
    .sort();
  const now = knownMap(query.namespace as Namespace, sight);
  const asked = fromVersion === undefined ? undefined : parseMapVersion(fromVersion);
  const isOld = asked !== undefined && (asked.generation !== now.generation || asked.lineageEpoch !== now.lineageEpoch);
  return [
    ...(absent.length > 0
      ? [`${absent.join(', ')} may be given no shards now: as long as that is so, submitting it sends it back.`]
      : []),
    ...(isOld ? [`It is computed on the newest map, not on ${fromVersion}.`] : []),
    ...(addNodes.length + zoneWeights.length > 0
      ? [
          'What is supposed of the weights and places of nodes is no part of it: see to those as well, lest shards go back.',
        ]
      : []),
    ...(removeNodes.length > 0
      ? [`${removeNodes.join(', ')} stay in the mesh: drain them as well, lest shards go back.`]
      : []),
    ...(moving > 0 ? [`${countOf(moving)} change hands now, and are left out.`] : []),
    ...(unplaced > 0 ? [`No node may have ${countOf(unplaced)}.`] : []),
  ];
}

const CAUSES: Partial<Readonly<Record<MoveCause, string>>> = {
  unowned: 'Nobody has it',
  'owner-gone': 'Its node is gone',
  'owner-takes-none': 'Its node takes none',
  'rule-broken': 'A rule forbids it where it is',
  'over-share': 'Its node has more than its share',
  'fills-share': 'The other has less than its share',
  'makes-room': 'Another takes its place',
};

const reasonOf = ({ cause }: PlannedMove): string => CAUSES[cause] ?? cause;
