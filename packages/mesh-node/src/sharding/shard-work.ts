/**
 * What runs under the claims of shards: counted from its admission to its end, with a signal that is aborted once the shard is lost or its work must end.
 * Whoever never says that its work has ended keeps an unfenced shard from being handed over: the leader lets such a move go.
 */

interface Work {
  running: number;
  ends: AbortController;
  idle: (() => void) | null;
}

export class ShardWork {
  readonly #works = new Map<string, Work>();

  /** Claims that something runs under. */
  get size(): number {
    return this.#works.size;
  }

  begin(claimId: string): AbortSignal {
    const work = this.#works.get(claimId) ?? { running: 0, ends: new AbortController(), idle: null };
    this.#works.set(claimId, work);
    work.running += 1;
    return work.ends.signal;
  }

  end(claimId: string): void {
    const work = this.#works.get(claimId);
    if (work === undefined) return;
    work.running -= 1;
    if (work.running > 0) return;
    this.#works.delete(claimId);
    work.idle?.();
  }

  /** Calls back once nothing runs under the claim any more: at once where nothing does. */
  whenIdle(claimId: string, idle: () => void): void {
    const work = this.#works.get(claimId);
    if (work === undefined) idle();
    else work.idle = idle;
  }

  /** What begins after it, should the shard stay after all, has a signal of its own. */
  abort(claimId: string, why: Error): void {
    const work = this.#works.get(claimId);
    if (work === undefined) return;
    work.ends.abort(why);
    work.ends = new AbortController();
  }

  abortAll(why: Error): void {
    for (const { ends } of this.#works.values()) ends.abort(why);
  }
}
