/** Shards in numbers, read at each scrape of a control node: each shard counts once. */
import type { NodeId } from '@omnirelay/primitives';
import {
  decodeClaim,
  decodeMoves,
  type HandoverMove,
  movesKey,
  type Namespace,
  NOBODY,
  SHARD_STATUSES,
  type ShardMap,
  shownStatus,
} from '@omnirelay/protocol';
import { parsePeerRecord, peerKey } from '../../control-plane/peer-record.ts';
import type { RegistryMirror } from '../../control-plane/registry-mirror.ts';
import { NODE_CLAIMS_PREFIX } from '../../leadership/scope-kind.ts';
import type { NodeMetrics } from '../../observability/metrics.ts';
import type { FollowedShards } from '../followed-shards.ts';

const STATUSES = [...SHARD_STATUSES, 'unowned'] as const;

export interface ShardFigures {
  readonly follow: Pick<FollowedShards, 'all' | 'map' | 'moves'>;
  readonly claims: Pick<RegistryMirror, 'records'>;
  /** What operators want of nodes. */
  readonly peers: Pick<RegistryMirror, 'get'>;
  readonly imbalance: () => number;
}

/** Returns the way to stop. */
export function observeShards(metrics: NodeMetrics, { follow, claims, peers, imbalance }: ShardFigures): () => void {
  const shards = metrics.shards as typeof metrics.shards & { collect: () => void };
  const isDraining = (node: NodeId): boolean => {
    const parsed = parsePeerRecord(peers.get(peerKey(node)));
    return parsed.kind === 'record' && parsed.record.intent === 'Draining';
  };
  const ratio = metrics.shardImbalance as typeof metrics.shardImbalance & { collect: () => void };
  shards.collect = () => {
    const counts = new Map<string, number>(STATUSES.map((status) => [status, 0]));
    const live = liveNodes(claims);
    for (const [namespace, { record }] of follow.all()) {
      const map = follow.map(namespace)?.head?.map;
      const isServed = map === undefined ? () => false : servedBy(map, live);
      const shown = map === undefined ? () => 0 : shownStatus(map, { isDraining, moves: movesOf(namespace, follow) });
      for (let shard = 0; shard < record.shardCount; shard += 1) {
        const status = isServed(shard) ? (SHARD_STATUSES[shown(shard)] ?? 'active') : 'unowned';
        counts.set(status, (counts.get(status) ?? 0) + 1);
      }
    }
    for (const [mesh_status, count] of counts) metrics.shards.set({ mesh_status }, count);
  };
  ratio.collect = () => metrics.shardImbalance.set(imbalance());
  return () => {
    shards.collect = () => undefined;
    ratio.collect = () => undefined;
  };
}

/** Where nobody is left to take them, the map leaves shards with owners whose epochs are over: then they are nobody's as well. */
function servedBy({ nodes, owner }: ShardMap, live: ReadonlySet<string>): (shard: number) => boolean {
  const lives = nodes.map((node) => live.has(node));
  return (shard) => {
    const place = owner[shard] ?? NOBODY;
    return place !== NOBODY && lives[place] === true;
  };
}

function movesOf(namespace: Namespace, { moves }: ShardFigures['follow']): ReadonlyMap<number, HandoverMove> {
  const record = moves.get(movesKey(namespace));
  const inFlight = record === undefined ? [] : (decodeMoves(record.value)?.moves ?? []);
  return new Map(inFlight.map((move) => [move.shard, move]));
}

function liveNodes(claims: Pick<RegistryMirror, 'records'>): ReadonlySet<string> {
  const live = new Set<string>();
  for (const { key, value } of claims.records()) {
    const claim = key.startsWith(NODE_CLAIMS_PREFIX) ? decodeClaim(value) : undefined;
    if (claim?.released === false) live.add(claim.nodeId);
  }
  return live;
}
