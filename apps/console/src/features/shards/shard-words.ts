/** A shard in words: what a screen reader says of its cell, and the lines of the tooltip. */

import { shardState } from '@omnirelay/protocol/query';
import { generationOf } from '../../data/map-version.ts';
import { type ShardCell, shardKey } from '../../data/shard-cell.ts';
import { SHARD_STATES } from '../../data/shard-state.ts';
import type { Times } from '../../ui/time.ts';

const STAGES = {
  prepare: 'the new owner gets ready',
  stop: 'the old owner ends what runs',
  committed: 'the new owner takes over',
  aborted: 'called off',
} as const;

export function moveWords({ moving }: ShardCell): string | undefined {
  if (moving === undefined) return undefined;
  const from = moving.from === undefined ? '' : `from ${moving.from} `;
  return `${from}to ${moving.to}: ${STAGES[moving.stage]}`;
}

export interface ShardFact {
  readonly name: string;
  readonly value: string;
}

export function shardFacts(shard: ShardCell, times: Times): readonly ShardFact[] {
  const move = moveWords(shard);
  const { ownerNodeId, leaderId, leaderEpoch, version, updatedAt, pausedUntil, statusReason } = shard;
  return [
    { name: 'State', value: SHARD_STATES[shardState(shard)].word },
    ...(move === undefined ? [] : [{ name: 'Move', value: move }]),
    { name: 'Leader', value: leaderId === undefined ? 'nobody' : `${leaderId}, epoch ${leaderEpoch ?? 'not known'}` },
    { name: 'Wanted at', value: ownerNodeId ?? 'nowhere: no node may own it' },
    ...(pausedUntil === undefined ? [] : [{ name: 'Paused until', value: times.fullTime(pausedUntil) }]),
    ...(statusReason === undefined ? [] : [{ name: 'Reason', value: statusReason }]),
    { name: 'Version', value: generationOf(version) },
    { name: 'Since', value: updatedAt === undefined ? 'longer than is kept' : times.fullTime(updatedAt) },
  ];
}

/** All of it as one sentence. */
export const shardSentence = (shard: ShardCell, times: Times): string =>
  [
    `Shard ${shardKey(shard)}`,
    ...shardFacts(shard, times).map(({ name, value }) => (name === 'State' ? value : `${name.toLowerCase()} ${value}`)),
  ].join(', ');
