/** Effects under way, by the claim that admitted them: a scope is given away once they have ended, or their time is over. */
import type { Admission } from '@omnirelay/protocol';

interface Waiting {
  readonly finish: () => void;
  readonly timer: NodeJS.Timeout;
}

export class RunningEffects implements Disposable {
  readonly #running = new Map<string, number>();
  readonly #waiting = new Map<string, Waiting>();

  /** Counts an admitted effect until it is acknowledged. */
  track(admission: Admission): Admission {
    if (admission.kind !== 'admitted') return admission;
    const { claimId } = admission.authority;
    this.#running.set(claimId, this.of(claimId) + 1);
    let ended = false;
    return {
      ...admission,
      acknowledge: () => {
        const verdict = admission.acknowledge();
        if (!ended) this.#end(claimId);
        ended = true;
        return verdict;
      },
    };
  }

  of(claimId: string): number {
    return this.#running.get(claimId) ?? 0;
  }

  /** Calls back with how many still run: none, or those whose time was over. */
  whenDone(claimId: string, withinMs: number, done: (left: number) => void): void {
    if (this.of(claimId) === 0) {
      done(0);
      return;
    }
    const finish = (): void => {
      clearTimeout(timer);
      this.#waiting.delete(claimId);
      const left = this.of(claimId);
      // Whoever never says that an effect has ended is not kept for ever.
      this.#running.delete(claimId);
      done(left);
    };
    const timer = setTimeout(finish, withinMs);
    this.#waiting.set(claimId, { finish, timer });
  }

  /** Nobody is called back any more. */
  [Symbol.dispose](): void {
    for (const { timer } of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
    this.#running.clear();
  }

  #end(claimId: string): void {
    const left = this.of(claimId) - 1;
    if (left > 0) {
      this.#running.set(claimId, left);
      return;
    }
    this.#running.delete(claimId);
    this.#waiting.get(claimId)?.finish();
  }
}
