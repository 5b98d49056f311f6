/**
 * When moves of changes began, out of the journals: how many within an hour, and which shards have to stay for their cooldown. The controller, the rounds and the
 * run of changes go by it alone, and whoever leads next counts the same.
 */
import type { Namespace } from '@omnirelay/protocol';
import { type MovedAt, MoveLedger } from '@omnirelay/protocol/rebalance';
import type { FollowedChanges, StepNews } from './followed-changes.ts';

/** No cooldown is longer. */
const REMEMBERED_MS = 8 * 24 * 3_600_000;

const NONE: readonly MovedAt[] = [];

interface Known {
  /** By step, in the order in which they came. */
  readonly begun: Map<string, MovedAt>;
  /** The very same until something more is known. */
  moves: readonly MovedAt[] | null;
  readonly ledger: MoveLedger;
}

export class BegunMoves implements Disposable {
  readonly #byNamespace = new Map<Namespace, Known>();
  readonly #stop: () => void;

  constructor(changes: Pick<FollowedChanges, 'eachStep' | 'onStep'>) {
    for (const news of changes.eachStep()) this.#take(news);
    this.#stop = changes.onStep((news) => this.#take(news));
  }

  /** All that count: the same list until there is another one. */
  movesOf(namespace: Namespace): readonly MovedAt[] {
    const known = this.#byNamespace.get(namespace);
    if (known === undefined) return NONE;
    known.moves ??= [...known.begun.values()];
    return known.moves;
  }

  /** Moves that began within the hour, the first of them first. */
  withinHour(namespace: Namespace, wall: number): readonly number[] {
    return this.#ledger(namespace)?.hour(wall) ?? [];
  }

  /** Shards that began to move within that time. */
  cooled(namespace: Namespace, wall: number, cooldownMs: number): ReadonlySet<number> {
    return new Set(this.#ledger(namespace)?.cooled({ cooldownMs }, wall));
  }

  [Symbol.dispose](): void {
    this.#stop();
  }

  #ledger(namespace: Namespace): MoveLedger | undefined {
    const ledger = this.#byNamespace.get(namespace)?.ledger;
    ledger?.take(this.movesOf(namespace));
    return ledger;
  }

  /** What was called off has not moved. */
  #take({ id, revision, step, is: { step: is } }: StepNews): void {
    if (is.namespace === undefined || is.shard === undefined) return;
    const name = `${id}/${revision}/${step}`;
    const known = this.#byNamespace.get(is.namespace) ?? { begun: new Map(), moves: null, ledger: new MoveLedger() };
    const { begun } = known;
    this.#byNamespace.set(is.namespace, known);
    known.moves = null;
    begun.delete(name);
    if (is.begunAt === undefined || is.state === 'skipped') return;
    begun.set(name, { shard: is.shard, at: is.begunAt });
    // In the order in which they came, so that the oldest are first.
    for (const [oldest, { at }] of begun) {
      if (at > is.begunAt - REMEMBERED_MS) break;
      begun.delete(oldest);
    }
  }
}
