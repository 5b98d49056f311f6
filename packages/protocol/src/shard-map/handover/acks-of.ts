/** What a node says of the moves that concern it, by how its shards stand: nothing is said that does not hold while it is written. */
import type { Instant, NodeId } from '@omnirelay/primitives';
import type { Namespace } from '../model.ts';
import type { AckState, HandoverAck, HandoverMove } from './move-records.ts';
import type { ShardHere } from './owned-shard.ts';
import type { OwnedShard } from './ownership-io.ts';

export interface AckSources {
  readonly self: NodeId;
  readonly namespace: Namespace;
  readonly now: Instant;
  readonly owned: ReadonlyMap<number, OwnedShard>;
  readonly moves: ReadonlyMap<number, HandoverMove>;
  readonly here: ReadonlyMap<number, ShardHere>;
}

export function acksOf({ namespace, moves, ...sources }: AckSources): readonly HandoverAck[] {
  return [...moves.values()].flatMap((move): HandoverAck[] => {
    const state = ackOf(move, sources);
    return state === null ? [] : [{ namespace, moveId: move.moveId, state }];
  });
}

function ackOf(
  { shard, stage, from, to }: HandoverMove,
  { self, now, owned, here: all }: Omit<AckSources, 'namespace' | 'moves'>,
): AckState | null {
  const here = all.get(shard);
  switch (stage) {
    case 'prepare':
      return to.nodeId === self && here?.kind === 'holds' ? 'holding' : null;
    case 'stop':
      if (to.nodeId === self) return here?.kind === 'holds' ? 'holding' : null;
      return here?.kind === 'stopped' && now >= here.may ? 'stopped' : null;
    case 'committed':
      return to.nodeId === self && owned.has(shard) ? 'started' : null;
    case 'aborted':
      return from.nodeId === self && owned.has(shard) ? 'resumed' : null;
  }
}
