/** Where leadership comes from: a control node has it from the start, others may begin later, once there is something to stand for. */
import type { Leadership } from './leadership.ts';

export interface LeadershipSource<L extends Leadership = Leadership> {
  /** Undefined while the node stands for nothing. */
  current(): L | undefined;
  /** Called once it begins; at once where it has. Returns the way to stop. */
  onBegun(listener: (leadership: L) => void): () => void;
}

export const fromTheStart = <L extends Leadership>(leadership: L): LeadershipSource<L> => ({
  current: () => leadership,
  onBegun(listener) {
    listener(leadership);
    return () => undefined;
  },
});

/** Begins at most once. Disposing it ends what has begun, or is about to. */
export class LateLeadership<L extends Leadership> implements LeadershipSource<L>, AsyncDisposable {
  readonly #begin: () => Promise<L>;
  readonly #onError: (error: unknown) => void;
  readonly #listeners = new Set<(leadership: L) => void>();
  #beginning: Promise<void> | undefined;
  #current: L | undefined;
  #closed = false;

  constructor(begin: () => Promise<L>, onError: (error: unknown) => void) {
    this.#begin = begin;
    this.#onError = onError;
  }

  current(): L | undefined {
    return this.#current;
  }

  onBegun(listener: (leadership: L) => void): () => void {
    if (this.#current !== undefined) listener(this.#current);
    else this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves once it has begun. Never rejects. */
  begin(): Promise<void> {
    this.#beginning ??= this.#start().catch(this.#onError);
    return this.#beginning;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#beginning;
    await this.#current?.[Symbol.asyncDispose]();
  }

  async #start(): Promise<void> {
    if (this.#closed) return;
    const leadership = await this.#begin();
    if (this.#closed) {
      await leadership[Symbol.asyncDispose]();
      return;
    }
    this.#current = leadership;
    for (const listener of [...this.#listeners]) listener(leadership);
    this.#listeners.clear();
  }
}
