/** When moves of changes began, out of the journals: how many within an hour, and which shards have to stay for their cooldown. Whoever leads next counts the same. */
import type { Namespace } from '@omnirelay/protocol';
import type { FollowedChanges, StepNews } from './followed-changes.ts';

const HOUR_MS = 3_600_000;
/** No cooldown is longer. */
const REMEMBERED_MS = 8 * 24 * HOUR_MS;

interface Begun {
  readonly shard: number;
  /** Unix milliseconds. */
  readonly at: number;
}

export class BegunMoves implements Disposable {
  readonly #byNamespace = new Map<Namespace, Map<string, Begun>>();
  readonly #stop: () => void;

  constructor(changes: Pick<FollowedChanges, 'eachStep' | 'onStep'>) {
    for (const news of changes.eachStep()) this.#take(news);
    this.#stop = changes.onStep((news) => this.#take(news));
  }

  /** Moves that began within the hour, the first of them first. */
  withinHour(namespace: Namespace, wall: number): readonly number[] {
    return this.#since(namespace, wall - HOUR_MS)
      .map(({ at }) => at)
      .sort((a, b) => a - b);
  }

  /** Shards that began to move within that time. */
  cooled(namespace: Namespace, wall: number, cooldownMs: number): ReadonlySet<number> {
    return new Set(this.#since(namespace, wall - cooldownMs).map(({ shard }) => shard));
  }

  [Symbol.dispose](): void {
    this.#stop();
  }

  #since(namespace: Namespace, since: number): readonly Begun[] {
    return [...(this.#byNamespace.get(namespace)?.values() ?? [])].filter(({ at }) => at > since);
  }

  /** What was called off has not moved. */
  #take({ id, revision, step, is: { step: is } }: StepNews): void {
    if (is.namespace === undefined || is.shard === undefined) return;
    const name = `${id}/${revision}/${step}`;
    const begun = this.#byNamespace.get(is.namespace) ?? new Map<string, Begun>();
    this.#byNamespace.set(is.namespace, begun);
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
