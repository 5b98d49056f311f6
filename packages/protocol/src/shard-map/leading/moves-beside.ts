/** The record of moves as it was, of the generation that goes with it: no shard changes its owner but in a transaction that writes that record too. */
import type { ProviderCondition, ProviderRecord, ProviderWrite } from '../../lease/election-provider.ts';
import { conditionOf } from '../../lease/epoch-writes.ts';
import { decodeMoves, encodeMoves, movesKey, NO_MOVES } from '../handover/move-records.ts';
import type { Namespace } from '../model.ts';

/** `moves`: as it was read; undefined where there is none. */
export function movesBeside(
  namespace: Namespace,
  moves: Pick<ProviderRecord, 'value' | 'version'> | undefined,
  generation: bigint,
): { readonly conditions: readonly ProviderCondition[]; readonly writes: readonly ProviderWrite[] } {
  const key = movesKey(namespace);
  const before = moves === undefined ? undefined : decodeMoves(moves.value);
  return {
    conditions: [conditionOf(key, moves?.version)],
    writes: [{ kind: 'put', key, value: encodeMoves({ ...NO_MOVES, ...before, generation }) }],
  };
}
