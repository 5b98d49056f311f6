/** Moves of planned changes, as whoever leads the shards takes them: what is wanted, what is written beside each transaction, and what the history of the map says. */
import type { Namespace, StepChange, WantedMove } from '@omnirelay/protocol';
import type { ChangeId, ChangeTransaction } from '@omnirelay/protocol/change';

/** Who stands for a generation of the map that planned moves make. */
export interface PlannedWords {
  readonly actor: string;
  readonly reason: string;
  /** Absent where there are several. */
  readonly changeId?: ChangeId;
  readonly changeTicket?: string;
  readonly correlationId?: string;
}

/** Where shards change hands beside those of plans: nobody stands for all of them. */
export type SharedWords = Pick<PlannedWords, 'reason'>;

export interface PlannedMoves {
  /** Of the namespace: in flight for a change, or to begin now. The very same until it is another. */
  wanted(namespace: Namespace): readonly WantedMove[];
  /** Called when more or less is wanted. Returns the way to stop. */
  onWanted(listener: () => void): () => void;
  /**
   * What goes into the transaction in which steps begin or end. `generation`: of the map that it makes, or of the one that stands. `movesVersion`: of the
   * record of moves that it was thought of for. `conflict`: what is known here is older than that, or a step may not begin any more; it is to be thought of anew.
   */
  writesOf(
    steps: readonly StepChange[],
    at: { readonly generation: bigint; readonly movesVersion: bigint },
  ): ChangeTransaction | 'conflict';
  /** Of so many shards that change hands in one transaction, by these steps among others; undefined where none does by a step. */
  wordsOf(steps: readonly StepChange[], shards: number): PlannedWords | SharedWords | undefined;
  /** They were committed at that revision: resolves once they are read, or a moment later. */
  written(steps: readonly StepChange[], revision: bigint): Promise<void>;
}
