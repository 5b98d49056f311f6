/** The registry as one process reaches it: each request travels for a while, and so does its answer. */
import type { Prng } from '@omnirelay/primitives';
import type { MemoryTables, Transaction } from '@omnirelay/registry';
import { Afflicted } from '../lease/afflicted.ts';
import type { LeaseHost } from '../lease/lease-host.ts';
import type { LeaseRegistry, ReadOutcome, WriteOutcome } from '../lease/lease-registry.ts';
import type { VirtualTime } from '../virtual-time.ts';

/** Replicas that answer as of when they fell behind; all lives of the node read from its own. */
export class LaggingReplicas {
  readonly #lags = new Afflicted();
  readonly #tables = new Map<number, MemoryTables>();

  fallBehind(node: number, tables: MemoryTables): void {
    this.#lags.add(node);
    if (!this.#tables.has(node)) this.#tables.set(node, tables);
  }

  catchUp(node: number): void {
    this.#lags.delete(node);
    if (!this.#lags.has(node)) this.#tables.delete(node);
  }

  of(node: number): MemoryTables | undefined {
    return this.#tables.get(node);
  }

  /** Of another history they have nothing. */
  forget(): void {
    this.#tables.clear();
  }
}

export interface ShardRequestsOptions {
  readonly lease: LeaseHost;
  readonly time: VirtualTime;
  readonly registry: LeaseRegistry;
  readonly prng: Prng;
  readonly replicas: LaggingReplicas;
}

export class ShardRequests {
  readonly #o: ShardRequestsOptions;

  constructor(options: ShardRequestsOptions) {
    this.#o = options;
  }

  /** With the record of the lineage beside what is asked for. */
  read(keys: readonly string[], prefix: string | undefined, then: (outcome: ReadOutcome) => void): void {
    const { lease, registry, replicas } = this.#o;
    this.#travel(() => {
      const behind = replicas.of(lease.node);
      return registry.read(lease.node, lease.belief, [...keys, 'meta/lineage'], { prefix, behind });
    }, then);
  }

  transact(txn: Omit<Transaction, 'writerId'>, then: (answer: WriteOutcome) => void): void {
    const { lease, registry } = this.#o;
    this.#travel(() => registry.transact(lease.node, lease.belief, txn), then);
  }

  #travel<T>(arrive: () => T, then: (answer: T) => void): void {
    const { time, prng, lease } = this.#o;
    const way = (): number => time.now + 1 + prng.below(lease.slowest);
    time.schedule(way(), () => {
      const answer = arrive();
      time.schedule(way(), () => then(answer));
    });
  }
}
