/** What the leader decides by, of one namespace at one moment: records as they were read, and since when it has known each move as it is. */
import type { Instant, NodeId } from '@omnirelay/primitives';
import type { ProviderCondition } from '../../lease/election-provider.ts';
import { conditionOf } from '../../lease/epoch-writes.ts';
import { type Effects, LONGEST_TTL_MS, nodeScope, scopeKey } from '../../lease/lease-records.ts';
import { type Namespace, NOBODY, type ShardMap } from '../model.ts';
import type { HandoverSettings } from './handover-settings.ts';
import type { NodeSight, WantedMove } from './leader-io.ts';
import type { AckRecord, AckState, HandoverMove, HandoverRecord, MoveEnd } from './move-records.ts';

export interface LeaderView {
  readonly namespace: Namespace;
  readonly effects: Effects;
  readonly map: ShardMap;
  readonly record: HandoverRecord;
  readonly nodes: ReadonlyMap<NodeId, NodeSight>;
  /** Nodes of the map that have no record of an epoch: since when that has been known. */
  readonly absent: ReadonlyMap<NodeId, Instant>;
  readonly acks: ReadonlyMap<NodeId, AckRecord>;
  /** By shard. */
  readonly wanted: ReadonlyMap<number, WantedMove>;
  readonly settings: HandoverSettings;
  /** See `HandoverLeaderOptions`. */
  readonly nonce: () => string;
  readonly now: Instant;
  /** Since when this leader has known the move to be in its stage. */
  readonly since: (move: HandoverMove) => Instant;
  /** Until when the owner is not asked for the shard again, since it did not stop; null when it was not so. */
  readonly backsOffUntil: (shard: number, owner: MoveEnd) => Instant | null;
}

export function ownerOf({ owner, nodes }: ShardMap, shard: number): NodeId | null {
  const place = owner[shard] ?? NOBODY;
  return place === NOBODY ? null : (nodes[place] ?? null);
}

export const isLive = (view: LeaderView, node: NodeId): boolean => view.nodes.get(node)?.live === true;

/** The very life that the move was begun with still has its epoch. */
export function stands(view: LeaderView, { nodeId, epoch }: MoveEnd): boolean {
  const sight = view.nodes.get(nodeId);
  return sight?.live === true && sight.epoch === epoch;
}

export function hasSaid(view: LeaderView, { nodeId }: MoveEnd, { moveId }: HandoverMove, state: AckState): boolean {
  const record = view.acks.get(nodeId);
  return (
    record?.acks.some((ack) => ack.namespace === view.namespace && ack.moveId === moveId && ack.state === state) ??
    false
  );
}

/** No epoch of the node has begun or ended since it was looked at. */
export const epochCondition = (view: LeaderView, node: NodeId): ProviderCondition =>
  conditionOf(scopeKey(nodeScope(node)), view.nodes.get(node)?.claimVersion);

/** From when on effects of the owner that nobody fences are over; null while that cannot be told. Nobody knows how long the lease of a swept epoch was. */
export function quietAtOf({ nodes, absent, settings }: LeaderView, owner: NodeId): number | null {
  const sight = nodes.get(owner);
  if (sight !== undefined) return sight.quietAt;
  const since = absent.get(owner);
  return since === undefined ? null : since + LONGEST_TTL_MS * (1 + settings.rho);
}
