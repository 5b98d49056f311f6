/**
 * Targets that have lost their leases, and since when a run has seen them without: one that is back with another within the time has cost nobody an approval.
 * Counted on the own clock, and anew by whoever leads next.
 */
import { after, type Instant, millis, type NodeId } from '@omnirelay/primitives';

export class LostLives {
  readonly #since = new Map<NodeId, Instant>();

  /** Those that live again are forgotten: the next time counts anew. */
  see(lives: (node: NodeId) => boolean): void {
    for (const node of this.#since.keys()) if (lives(node)) this.#since.delete(node);
  }

  /** Until when the node, which has no life, may be back; at the first question it has lost it just now. */
  awaitedUntil(node: NodeId, now: Instant, returnMs: number): Instant {
    const since = this.#since.get(node) ?? now;
    this.#since.set(node, since);
    return after(since, millis(returnMs));
  }
}
