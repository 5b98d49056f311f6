/** Shards, namespaces and generations as the API tells them. */
import type { NodeId } from '@omnirelay/primitives';
import type { MapHead, NamespaceMap } from '@omnirelay/protocol';
import {
  entryChecksum,
  formatMapVersion,
  type HandoverMove,
  type MapDelta,
  NOBODY,
  nodeScope,
  type OwnerEpoch,
  SHARD_STATUSES,
  type ShardStatus,
  shardFence,
  shardName,
  shownCounts,
  shownStatus,
} from '@omnirelay/protocol';
import type {
  Shard,
  ShardCounts,
  ShardHistoryEntry,
  ShardMapVersion,
  ShardMoving,
  ShardNamespace,
  ShardState,
} from '@omnirelay/wire';
import type { ControlState } from '../operation-context.ts';
import { recordEtag } from '../peer-record.ts';
import { Problem } from '../problem.ts';
import { describeRule, describeStrategy } from './read-policy.ts';
import type { Settings, ShardBook } from './shard-book.ts';

const STATES: Readonly<Record<ShardStatus, ShardState>> = {
  active: 'Active',
  draining: 'Draining',
  paused: 'Paused',
  disabled: 'Disabled',
};
export const stateOf = (status: ShardStatus): ShardState => STATES[status];

const time = (unixMs: number): string => new Date(unixMs).toISOString();

/** Shards are not known before their records have been read once, and no empty list says so. @throws Problem registry_dark */
export function requireShards({ shards }: ControlState): void {
  if (!shards.mirrors.every(({ loaded }) => loaded))
    throw new Problem(
      'registry_dark',
      'Shards have not been read since this node started: the registry does not answer.',
    );
}

/** The life of a node that may accept for its shards now. */
interface LiveOwner extends OwnerEpoch {
  readonly epoch: bigint;
}

function liveOwners({ leadership }: ControlState): (nodeId: NodeId) => LiveOwner | null {
  const { claims, claimRecords } = leadership;
  const known = new Map<NodeId, LiveOwner | null>();
  return (nodeId) => {
    const found = known.get(nodeId);
    if (found !== undefined) return found;
    const live = claims.get(nodeScope(nodeId));
    const owner =
      live === undefined
        ? null
        : {
            nodeId,
            lineageEpoch: claimRecords.lineageEpoch,
            began: live.record.version,
            readAt: claimRecords.settled,
            epoch: live.claim.epoch,
          };
    known.set(nodeId, owner);
    return owner;
  };
}

const describeMove = ({ moveId, from, to, stage }: HandoverMove): ShardMoving => ({
  moveId,
  from: from.nodeId,
  to: to.nodeId,
  stage,
});

/** What shards are looked for by: all but what costs a hash. */
export type PlainShard = Omit<Shard, 'checksum' | 'fenceToken'>;

/** Tells the shards of one map; what it reads of nodes is read once. */
export interface ShardTeller {
  /** Index into `SHARD_STATUSES`. */
  status(shard: number): number;
  plain(shard: number): PlainShard;
  tell(shard: number): Shard;
}

/** `past`: of a head that is no longer the newest, by which nobody leads; of what was about to be given away then nothing is kept. */
export function shardTeller(
  state: ControlState,
  map: NamespaceMap,
  { head, past = false }: { readonly head: MapHead; readonly past?: boolean },
): ShardTeller {
  const ownerOf = liveOwners(state);
  const moves = past ? undefined : state.shards.book.moves(map.namespace);
  const mapReadAt = state.shards.mapsReadAt();
  const { map: stored, changed, header } = head;
  const status = past
    ? (shard: number) => stored.status[shard] ?? 0
    : shownStatus(stored, state.shards.book.giving(map.namespace));
  function leaderOf(shard: number): { readonly owner: LiveOwner; readonly fenceToken: string } | undefined {
    const nodeId = stored.nodes[stored.owner[shard] ?? NOBODY];
    const owner = past || nodeId === undefined ? null : ownerOf(nodeId);
    if (owner === null) return undefined;
    const fence = shardFence(stored, shard, { epoch: owner, mapReadAt, failoverVersion: 0n });
    return fence.kind === 'fence' ? { owner, fenceToken: fence.fence } : undefined;
  }
  function plain(shard: number, leader = leaderOf(shard)?.owner): PlainShard {
    const ownerNodeId = stored.nodes[stored.owner[shard] ?? NOBODY];
    const generation = changed[shard] ?? 0;
    const delta = map.delta(generation);
    const note = stored.notes.get(shard);
    const move = moves?.get(shard);
    const changeTicket = note?.changeTicket ?? delta?.changeTicket;
    const lineageEpoch = delta?.lineageEpoch ?? stored.lineageEpoch;
    return {
      namespace: map.namespace,
      shardId: shardName(shard),
      strategyId: header.strategyId,
      ...(ownerNodeId === undefined ? {} : { ownerNodeId }),
      ...(leader === undefined ? {} : { leaderId: leader.nodeId, leaderEpoch: String(leader.epoch) }),
      // Reserved: nothing goes by it.
      capacityHint: 1,
      status: stateOf(SHARD_STATUSES[status(shard)] ?? 'active'),
      version: formatMapVersion({ lineageEpoch, generation: BigInt(generation) }),
      ...(delta === undefined ? {} : { updatedAt: time(delta.at) }),
      ...(changeTicket === undefined ? {} : { changeTicket }),
      ...(move === undefined ? {} : { moving: describeMove(move) }),
      ...(note?.until === undefined ? {} : { pausedUntil: time(note.until) }),
      ...(note === undefined ? {} : { statusBy: note.by }),
      ...(note?.why === undefined ? {} : { statusReason: note.why }),
    };
  }
  return {
    status,
    plain: (shard) => plain(shard),
    tell(shard) {
      const leader = leaderOf(shard);
      return {
        ...plain(shard, leader?.owner),
        ...(leader === undefined ? {} : { fenceToken: leader.fenceToken }),
        checksum: entryChecksum(stored, shard),
      };
    },
  };
}

const isUnderWay = ({ stage }: HandoverMove): boolean => stage === 'prepare' || stage === 'stop';

function loadsOf({ map }: MapHead): Uint32Array {
  const loads = new Uint32Array(map.nodes.length);
  for (const owner of map.owner) if (owner !== NOBODY) loads[owner] = (loads[owner] ?? 0) + 1;
  return loads;
}

export function describeNamespace(book: ShardBook, namespace: string, { record, version }: Settings): ShardNamespace {
  const head = book.map(namespace)?.head ?? null;
  const { kind, shardCount, policy, roles, effects } = record;
  const settings = { namespace, kind, shardCount, ...describePolicy(policy), roles, ...(effects && { effects }) };
  const etag = recordEtag(version);
  if (head === null) {
    const counts: ShardCounts = {
      active: shardCount,
      draining: 0,
      paused: 0,
      disabled: 0,
      moving: 0,
      unowned: shardCount,
    };
    return { ...settings, owners: 0, counts, etag };
  }
  const { map, header } = head;
  const { unowned, nodes: owners } = header.counts;
  const giving = book.giving(namespace);
  const status = shownCounts(map, header.counts.status, giving);
  const owned = map.shardCount - unowned;
  const most = loadsOf(head).reduce((a, b) => Math.max(a, b), 0);
  return {
    ...settings,
    version: formatMapVersion(map),
    checksum: map.checksum,
    owners,
    counts: { ...status, moving: [...giving.moves.values()].filter(isUnderWay).length, unowned },
    ...(owners === 0 ? {} : { imbalance: Math.round((most * owners * 1_000) / owned) / 1_000 }),
    updatedAt: time(header.updatedAt),
    etag,
  };
}

export const describePolicy = ({ strategy, rules }: Settings['record']['policy']) => ({
  strategy: describeStrategy(strategy),
  rules: rules.map(describeRule),
});

const whyOf = ({
  reason,
  changeTicket,
  correlationId,
  changeId,
}: Pick<MapDelta, 'reason' | 'changeTicket' | 'correlationId' | 'changeId'>) => ({
  ...(reason === undefined ? {} : { reason }),
  ...(changeTicket === undefined ? {} : { changeTicket }),
  ...(correlationId === undefined ? {} : { correlationId }),
  ...(changeId === undefined ? {} : { changeId }),
});

/** Which generation it was, and who wanted it. */
export const describeCause = (delta: MapDelta) => ({
  version: formatMapVersion(delta),
  at: time(delta.at),
  cause: delta.cause,
  actor: delta.actor,
  ...whyOf(delta),
});

export const describeGeneration = (namespace: string, delta: MapDelta): ShardMapVersion => ({
  namespace,
  ...describeCause(delta),
  moved: delta.moved,
  deltaPercent: delta.deltaPercent,
  statusChanges: delta.statuses.reduce((sum, { shards }) => sum + shards.length, 0),
  checksum: delta.checksum,
});

/** Of ascending shards. */
function names(shards: readonly number[], shard: number): boolean {
  let low = 0;
  let high = shards.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = shards[middle] ?? 0;
    if (found === shard) return true;
    if (found < shard) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}

/** What a generation did to a shard; null where it did nothing, or does not say. */
export function historyEntryOf(delta: MapDelta, shard: number): ShardHistoryEntry | null {
  const move = delta.moves.find(({ shards }) => names(shards, shard));
  const status = delta.statuses.find(({ shards }) => names(shards, shard));
  if (move === undefined && status === undefined) return null;
  const { changeId, ...cause } = describeCause(delta);
  return {
    ...cause,
    ...(move === undefined || changeId === undefined ? {} : { changeId }),
    ...(move === undefined || move.from === null ? {} : { from: move.from }),
    ...(move === undefined || move.to === null ? {} : { to: move.to }),
    ...(status === undefined ? {} : { status: stateOf(status.status) }),
    ...(status?.note?.why === undefined ? {} : { reason: status.note.why }),
    ...(status?.note?.changeTicket === undefined ? {} : { changeTicket: status.note.changeTicket }),
  };
}
