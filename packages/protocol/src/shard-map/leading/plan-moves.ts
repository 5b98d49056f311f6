/**
 * What whoever leads the mesh wants of a map: where each shard is to go that is not where it should be. Moves under way count as done, so that a plan made
 * anew while they are goes on as it began.
 */
import type { NodeId } from '@omnirelay/primitives';
import type { WantedMove } from '../handover/leader-io.ts';
import type { HandoverMove } from '../handover/move-records.ts';
import { NOBODY, type ShardMap } from '../model.ts';
import type { MoveCause, OwnerColumn, Placement, PlacementInput } from '../placement/placement-model.ts';
import { type Keeps, type Placeable, staysOf } from './keep-in-place.ts';

/** Wanted at once: as many as two transactions may give to somebody else. What goes beyond comes once these are done. */
const MOST = 8_192;

/** They wait until nodes have stood still: shards in good hands, and those that nobody has had. */
const WAITING: ReadonlySet<MoveCause> = new Set<MoveCause>(['unowned', 'over-share', 'fills-share', 'makes-room']);

/** They take shards out of good hands, and nothing is lost while they wait. */
const OPTIONAL: ReadonlySet<MoveCause> = new Set<MoveCause>(['over-share', 'fills-share', 'makes-room', 'rule-broken']);

export interface PlannedShard extends WantedMove {
  readonly cause: MoveCause;
}

/** The map as it will be once the moves that can still come to a good end have. */
export function columnAfter(
  map: ShardMap,
  moves: readonly HandoverMove[],
  takes: (node: NodeId) => boolean,
): OwnerColumn {
  const going = moves.filter(({ stage, to }) => (stage === 'prepare' || stage === 'stop') && takes(to.nodeId));
  if (going.length === 0) return map;
  const nodes = [...map.nodes];
  const owner = map.owner.slice();
  for (const { shard, to } of going) {
    let place = nodes.indexOf(to.nodeId);
    if (place < 0) place = nodes.push(to.nodeId) - 1;
    owner[shard] = place;
  }
  return { nodes, owner };
}

export interface PlanView {
  readonly map: ShardMap;
  readonly moves: readonly HandoverMove[];
  /** Live nodes that keep what they have: operators want them to take nothing new, and no more than that. */
  readonly keeps: Keeps;
  /** What rules leave them: the policy, and the nodes as it speaks of them. */
  readonly of: Placeable;
  /** Its epoch stands. */
  readonly lives: (node: NodeId) => boolean;
  /** What it has is moved whatever the round has left: it goes by itself, or its drain is forced. */
  readonly hurries: (node: NodeId) => boolean;
  /** It lost its epoch with a history of the registry that is lost, and may be about to begin another: until nodes stand still its shards are its own. */
  readonly returns: (node: NodeId) => boolean;
  readonly isSettled: boolean;
  /**
   * Nothing optional is begun with the shard: a planned change moves it, or people are to be asked. What is under way goes on; what nobody serves, what
   * nodes that leave have, and what is forced goes all the same. Absent: nothing is held.
   */
  readonly isHeld?: (shard: number) => boolean;
}

/** In the order in which they are to be begun: those that nobody serves first. */
export function wantedMoves(placement: Placement, view: PlanView): readonly PlannedShard[] {
  const { map, moves, keeps, of, lives, hurries, returns, isSettled, isHeld = () => false } = view;
  const stayOf = staysOf(map, of, keeps);
  const causes = new Map(placement.moves.map(({ shard, cause }) => [shard, cause]));
  const going = new Set(moves.map(({ shard }) => shard));
  // A step of a planned change goes where that says, and what has ended stands in the record no more than to be seen.
  const ofRounds = moves.filter(({ stage, step }) => step === undefined && (stage === 'prepare' || stage === 'stop'));
  const goesOn = new Set(ofRounds.map(({ shard }) => shard));
  const urgent: PlannedShard[] = [];
  const others: PlannedShard[] = [];
  for (let shard = 0; shard < map.shardCount; shard++) {
    const to = nodeAt(placement, shard);
    const from = nodeAt(map, shard);
    if (to === null || to === from) continue;
    const stay = stayOf(shard);
    if (stay === 'stays') continue;
    const cause = stay === 'leaves' ? 'rule-broken' : (causes.get(shard) ?? 'fills-share');
    // Who is not to own it any more, by its role, serves it as well as ever.
    const isServed = cause === 'owner-gone' && from !== null && lives(from);
    const isAwaited = cause === 'owner-gone' && from !== null && returns(from);
    if (!isSettled && (isServed || isAwaited || WAITING.has(cause)) && !going.has(shard)) continue;
    const forced = from !== null && hurries(from);
    if (!forced && OPTIONAL.has(cause) && !goesOn.has(shard) && isHeld(shard)) continue;
    const isUrgent = forced || cause === 'unowned' || (cause === 'owner-gone' && !isServed) || going.has(shard);
    (isUrgent ? urgent : others).push({ shard, to, cause, ...(forced && { forced }) });
  }
  return [...urgent, ...others].slice(0, MOST);
}

function nodeAt({ nodes, owner }: OwnerColumn, shard: number): NodeId | null {
  const place = owner[shard] ?? NOBODY;
  return place === NOBODY ? null : (nodes[place] ?? null);
}

/** What the planner is asked. */
export const placementInput = (
  { map, ...of }: Pick<PlacementInput, 'policy' | 'nodes'> & { readonly map: ShardMap },
  current: OwnerColumn,
): PlacementInput => ({ ...of, namespace: map.namespace, shardCount: map.shardCount, current });
