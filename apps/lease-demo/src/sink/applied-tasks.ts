/** Which tasks have been applied: one bit each, for a bounded number of load generators. */
import { BOUNDS } from '../bounds.ts';
import type { TaskId } from './sink-records.ts';

const FIRST_BYTES = 1_024;

export interface AppliedRun {
  readonly run: string;
  readonly bits: Uint8Array;
}

export class AppliedTasks {
  /** Whose last effect is the oldest stands first. */
  readonly #runs = new Map<string, Uint8Array>();

  /** Whether it may be remembered: not beyond what a run may have. */
  hasRoom({ seq }: TaskId): boolean {
    return seq < BOUNDS.sink.tasksOfRun;
  }

  has({ run, seq }: TaskId): boolean {
    return (((this.#runs.get(run)?.[seq >>> 3] ?? 0) >>> (seq & 7)) & 1) === 1;
  }

  /** Of a run too many, the one whose last effect is the oldest is forgotten with all its tasks. */
  add({ run, seq }: TaskId): void {
    const at = seq >>> 3;
    let bits = this.#runs.get(run) ?? new Uint8Array(FIRST_BYTES);
    if (at >= bits.length) {
      const longer = new Uint8Array(Math.max(bits.length * 2, at + 1));
      longer.set(bits);
      bits = longer;
    }
    bits[at] = (bits[at] ?? 0) | (1 << (seq & 7));
    this.restore({ run, bits });
  }

  /** In the order in which they are to be restored. */
  *runs(): Generator<AppliedRun> {
    for (const [run, bits] of this.#runs) yield { run, bits };
  }

  /** As the one with the latest effect. */
  restore({ run, bits }: AppliedRun): void {
    this.#runs.delete(run);
    this.#runs.set(run, bits);
    if (this.#runs.size <= BOUNDS.sink.runs) return;
    const [oldest = run] = this.#runs.keys();
    this.#runs.delete(oldest);
  }
}
