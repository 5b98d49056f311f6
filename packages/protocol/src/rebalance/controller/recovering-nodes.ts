/**
 * Nodes that were sick and are well again, until they have been given their share back. The controller sees to that, and nobody else gives them anything that
 * can wait: so a shard that left such a node comes back by a change, which counts for its cooldown, and a node that is sick again soon has not got it yet.
 */
import type { NodeId } from '@omnirelay/primitives';
import type { RankedNode } from '../health/health-ranking.ts';

export class RecoveringNodes {
  readonly #sick = new Set<NodeId>();
  readonly #recovering = new Set<NodeId>();

  /** As whoever looked before has left it. */
  resume(sick: Iterable<NodeId>, recovering: Iterable<NodeId>): void {
    for (const node of sick) this.#sick.add(node);
    for (const node of recovering) this.#recovering.add(node);
  }

  see(ranked: readonly RankedNode[]): void {
    const known = new Map(ranked.map(({ nodeId, verdict }) => [nodeId, verdict]));
    for (const node of [...this.#sick, ...this.#recovering]) {
      const verdict = known.get(node);
      if (verdict === 'well' && this.#sick.has(node)) this.#recovering.add(node);
      // Who is gone or leaves has another life before it, of which nothing bad is known.
      if (verdict !== 'well') this.#recovering.delete(node);
      if (verdict !== 'sick') this.#sick.delete(node);
    }
    for (const [node, verdict] of known) if (verdict === 'sick') this.#sick.add(node);
  }

  get sick(): ReadonlySet<NodeId> {
    return this.#sick;
  }

  get recovering(): ReadonlySet<NodeId> {
    return this.#recovering;
  }

  get all(): ReadonlySet<NodeId> {
    return new Set([...this.#sick, ...this.#recovering]);
  }

  get isAny(): boolean {
    return this.#sick.size > 0 || this.#recovering.size > 0;
  }

  /** They have all that they are to have. */
  settle(): void {
    this.#recovering.clear();
  }
}
