/** How far the drain of a node is, what holds it, and whether it may be switched off, as this control node knows it. */
import { nodeId as asNodeId } from '@omnirelay/primitives';
import { shardsWith } from '@omnirelay/protocol';
import type { Peer, PeerDrain } from '@omnirelay/wire';
import { CONTROL_BOUNDS } from '../bounds.ts';
import { requireLeadership } from '../leaders/describe-leader.ts';
import type { ControlState, OperationContext } from '../operation-context.ts';
import { type DrainRecord, parsePeerRecord, peerKey } from '../peer-record.ts';
import { requireShards } from '../shards/describe-shard.ts';
import { ownersSeen } from '../shards/owner-nodes.ts';
import { drainTurns } from './drain-turns.ts';
import { holdsOf } from './hold-words.ts';
import { type PlacedWithout, placeWithout } from './place-without.ts';
import { powerOff } from './power-off.ts';

interface Asked {
  readonly at: number;
  /** Of what it was looked up from. */
  readonly of: string;
  readonly placed: Promise<readonly PlacedWithout[]>;
}

/** Whoever waits for a drain asks again and again: where the shards would go is looked up once for all of them. */
const asked = new WeakMap<ControlState, Map<string, Asked>>();

/** Undefined unless it is draining or drained. @throws Problem registry_dark, too_many_requests, node_leaving */
export async function describeDrain(context: OperationContext, peer: Peer): Promise<PeerDrain | undefined> {
  if (peer.intent !== 'Draining' && peer.intent !== 'Drained') return undefined;
  const { state } = context;
  requireShards(state);
  requireLeadership(state);
  const { nodeId } = peer;
  const drain = drainOf(state, nodeId);
  const scopesLeft = state.leadership.claims.leadsOf(nodeId);
  const left = shardsOfNode(state, nodeId);
  const placed = left.shardsLeft === 0 ? [] : await placedLately(context, nodeId);
  const holds = peer.intent === 'Draining' ? holdsOf(context, placed, { nodeId, drain, scopesLeft }) : NO_HOLDS;
  return {
    ...(drain?.since === undefined ? {} : { since: drain.since }),
    ...(drain?.deadline === undefined ? {} : { deadline: drain.deadline }),
    atDeadline: drain?.atDeadline ?? 'report',
    overdue: drain?.overdueAt !== undefined && peer.intent === 'Draining',
    forced: drain?.forced === true,
    shardsBefore: drain?.shards ?? 0,
    shardsLeft: left.shardsLeft,
    onTheirWay: left.onTheirWay,
    scopesLeft,
    held: holds.count,
    heldShards: holds.shards,
    powerOff: powerOff(state, peer, { ...left, scopesLeft }),
  };
}

const NO_HOLDS = { count: 0, shards: [] } as const;

function drainOf(state: ControlState, nodeId: string): DrainRecord | undefined {
  const parsed = parsePeerRecord(state.peerRecords.get(peerKey(nodeId)));
  return parsed.kind === 'record' ? parsed.record.drain : undefined;
}

function shardsOfNode({ shards: { book } }: ControlState, nodeId: string) {
  let [shardsLeft, onTheirWay, notTakenUp] = [0, 0, 0];
  for (const namespace of book.namespaces()) {
    const moves = [...book.moves(namespace).values()];
    shardsLeft += shardsWith(asNodeId(nodeId), book.map(namespace)?.head?.map, moves);
    for (const { from, stage } of moves) {
      if (from.nodeId !== nodeId) continue;
      if (stage === 'prepare' || stage === 'stop') onTheirWay += 1;
      if (stage === 'committed') notTakenUp += 1;
    }
  }
  return { shardsLeft, onTheirWay, notTakenUp };
}

async function placedLately(context: OperationContext, nodeId: string): Promise<readonly PlacedWithout[]> {
  const { state } = context;
  const known = asked.get(state) ?? new Map<string, Asked>();
  asked.set(state, known);
  const now = state.wall();
  for (const [id, { at }] of known) if (now - at > CONTROL_BOUNDS.drainAgeMs) known.delete(id);
  const of = textOf(state);
  const before = known.get(nodeId);
  if (before?.of === of) return before.placed;
  // It outlives whoever asked first: the next one gets the same.
  const placed = placeAll({ ...context, signal: state.leaving }, nodeId);
  placed.catch(() => known.delete(nodeId));
  known.set(nodeId, { at: now, of, placed });
  return placed;
}

/** Another one where a map, its settings or what is wanted of nodes is; who lives is looked at by time. */
function textOf({ shards: { book }, peers }: ControlState): string {
  const { lineageEpoch, revision } = peers.position();
  return [lineageEpoch, revision, ...book.namespaces().map((namespace) => book.touched(namespace))].join(' ');
}

async function placeAll(context: OperationContext, nodeId: string): Promise<readonly PlacedWithout[]> {
  using _turn = await drainTurns.take(context.signal);
  const placed: PlacedWithout[] = [];
  const owners = ownersSeen(context.state);
  for (const namespace of context.state.shards.book.namespaces()) {
    const one = await placeWithout(context, namespace, { nodeId, owners });
    if (one !== null) placed.push(one);
  }
  return placed;
}
