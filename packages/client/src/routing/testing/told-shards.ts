/** Shards as a control node tells them. */
import { shardName } from '@omnirelay/protocol';
import type { TestWatch } from '../../testing/test-control-node.ts';

export const NAMESPACE = 'orders';

export const fence = (revision: number): string => `0000000000.0000000001.${revision.toString().padStart(20, '0')}`;

export interface ToldShard {
  readonly owner?: string;
  /** Of the fence; nobody leads it without. */
  readonly revision?: number;
  readonly status?: string;
  readonly generation?: number;
}

export const toldShard = (shard: number, { owner, revision, status = 'Active', generation = 1 }: ToldShard) => ({
  ...{ namespace: NAMESPACE, shardId: shardName(shard), strategyId: 'rendezvous', capacityHint: 1, status },
  ...(owner === undefined ? {} : { ownerNodeId: owner }),
  ...(owner === undefined || revision === undefined
    ? {}
    : { leaderId: owner, leaderEpoch: '1', fenceToken: fence(revision) }),
  ...{ version: `1.${generation}`, checksum: 'x' },
});

const head = { source: 'ctl', generatedAt: '2026-09-21T14:13:20.005Z' };

export const shardEvent = (kind: string, cursor: string, more: object = {}): object => ({
  ...head,
  kind,
  cursor,
  ...more,
});

/** Shard by shard, from 0, with the map's generation behind the last. */
export function tellMap(
  call: TestWatch,
  shards: readonly ToldShard[],
  { generation, cursor }: { readonly generation: number; readonly cursor: string },
): void {
  shards.forEach((shard, at) => {
    const version = at === shards.length - 1 ? { version: `1.${generation}` } : {};
    call.event(shardEvent('Snapshot', '', { shard: toldShard(at, shard), ...version }));
  });
  call.event(shardEvent('Ready', cursor));
}
