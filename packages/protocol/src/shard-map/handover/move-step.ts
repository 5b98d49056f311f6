/**
 * The step of a planned change that a move carries out. The move says so in its record, so that whoever leads next knows what it is for; the step begins and
 * ends in the very transactions in which its move does.
 */
import type { NodeId } from '@omnirelay/primitives';

export interface MoveStep {
  readonly changeId: string;
  readonly revision: number;
  /** Its place in the content. */
  readonly step: number;
}

/** How many moves may be in flight for a planned move to begin: of either of its nodes, and of all namespaces together. */
export interface MoveLimits {
  readonly movesPerNode: number;
  readonly movesPerCluster: number;
}

/**
 * What a transaction does to a step. `began`: its move is in flight. `committed`: the map says so. `given`: both at once, where nobody served the shard.
 * `let-go`: the move is over, and the shard where it was, or elsewhere.
 */
export interface StepChange {
  readonly kind: 'began' | 'committed' | 'given' | 'let-go';
  readonly step: MoveStep;
  readonly shard: number;
  readonly from: NodeId | null;
  readonly to: NodeId;
}
