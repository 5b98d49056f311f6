/** A shard as a file says it. */
import { shardState } from '@omnirelay/protocol/query';
import type { ShardCell } from '../../data/shard-cell.ts';
import type { ExportRow } from '../../ui/export-text.ts';

export const shardRow = (shard: ShardCell): ExportRow => ({
  namespace: shard.namespace,
  shard: shard.shardId,
  state: shardState(shard),
  status: shard.status,
  owner: shard.ownerNodeId,
  leader: shard.leaderId,
  epoch: shard.leaderEpoch,
  movingFrom: shard.moving?.from,
  movingTo: shard.moving?.to,
  stage: shard.moving?.stage,
  strategy: shard.strategyId,
  version: shard.version,
  updatedAt: shard.updatedAt,
  pausedUntil: shard.pausedUntil,
  reason: shard.statusReason,
  ticket: shard.changeTicket,
});
