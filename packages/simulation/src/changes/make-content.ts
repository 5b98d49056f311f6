/** Content of a change by the map as it stands: shards that are moved from whoever has them, with all that each move rests upon. */
import type { NodeId } from '@omnirelay/primitives';
import type { Namespace, StoredShardMap } from '@omnirelay/protocol';
import type { ChangeContent, MoveShard, Precondition } from '@omnirelay/protocol/change';
import { policyIdOf } from '@omnirelay/protocol/policy';
import { ownerIn } from '../sharding/checkers/owner-in.ts';

export interface AskedMoves {
  readonly namespace: Namespace;
  readonly map: StoredShardMap;
  /** By shard, its next owner. Shards that are there already, or nobody's, are left out. */
  readonly to: ReadonlyMap<number, NodeId>;
  readonly policyVersion: bigint;
}

export function makeContent({ namespace, map, to, policyVersion }: AskedMoves): ChangeContent {
  const steps = [...to].flatMap(([shard, node]): MoveShard[] => {
    const from = ownerIn(map, shard);
    if (from === null || from === node) return [];
    const reason = `${from} has more than its share`;
    return [{ kind: 'move-shard', namespace, shard, from, to: node, reason, scoreBefore: 1_200, scoreAfter: 1_100 }];
  });
  const targets = [...new Set(steps.map((step) => step.to))];
  return {
    kind: 'rebalance',
    basis: { lineageEpoch: map.lineageEpoch, maps: [{ namespace, generation: map.generation }] },
    overrides: [],
    preconditions: [
      ...steps.map(
        ({ shard, from }): Precondition => ({
          ...{ kind: 'shard-owner', namespace, shard, owner: from },
          since: BigInt(map.since[shard] ?? 0),
        }),
      ),
      ...targets.map((nodeId): Precondition => ({ kind: 'node-eligible', nodeId })),
      { kind: 'policy-version', document: policyIdOf(namespace), version: policyVersion },
    ],
    steps,
  };
}
