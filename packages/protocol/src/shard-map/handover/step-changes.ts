/** What one transaction does to steps of planned changes, as many as it has room for: what is left over waits for the next one. */
import { HANDOVER_BOUNDS, type HandoverMove } from './move-records.ts';
import type { StepChange } from './move-step.ts';

/** What of steps a transaction leaves for a later one, after whoever keeps them has refused it: those that begin, or all. */
export type WithoutSteps = 'none' | 'begins' | 'all';

export class StepChanges {
  readonly all: StepChange[] = [];
  readonly #changes = new Set<string>();
  /** Changes that the record of moves is for. */
  readonly #inFlight: Set<string>;
  readonly #without: WithoutSteps;

  constructor(moves: readonly HandoverMove[], without: WithoutSteps) {
    this.#without = without;
    this.#inFlight = new Set(moves.flatMap(({ step }) => step?.changeId ?? []));
  }

  /** Of a move that ends; true where it has no step, or the transaction has room for it. */
  tell(kind: 'committed' | 'let-go', { step, shard, from, to }: HandoverMove): boolean {
    return step === undefined || this.add({ kind, step, shard, from: from.nodeId, to: to.nodeId });
  }

  add(one: StepChange): boolean {
    const { changeId } = one.step;
    if (this.#without === 'all' || (this.#without === 'begins' && begins(one))) return false;
    const { stepsPerTransaction, changesPerTransaction, changesInFlight } = HANDOVER_BOUNDS;
    if (this.all.length >= stepsPerTransaction) return false;
    if (!this.#changes.has(changeId) && this.#changes.size >= changesPerTransaction) return false;
    if (one.kind === 'began' && !this.#inFlight.has(changeId) && this.#inFlight.size >= changesInFlight) return false;
    this.#changes.add(changeId);
    if (one.kind === 'began') this.#inFlight.add(changeId);
    this.all.push(one);
    return true;
  }
}

export const begins = ({ kind }: StepChange): boolean => kind === 'began' || kind === 'given';
