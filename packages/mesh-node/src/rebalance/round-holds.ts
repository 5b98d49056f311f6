/** What whoever leads the map is told by whoever watches over the health of nodes: what of a namespace's rounds is to wait, and which nodes are to be spared. */
import type { NodeId } from '@omnirelay/primitives';
import type { Namespace } from '@omnirelay/protocol';

export interface RoundHold {
  /** Another one whenever any of it is. */
  readonly text: string;
  /** No move that can wait is begun with the shard. */
  readonly isHeld: (shard: number) => boolean;
  /** The node keeps what it has, and is given nothing while others can take it. */
  readonly spares: (node: NodeId) => boolean;
}

export interface RoundHolds {
  of(namespace: Namespace): RoundHold;
}

/** Until it is known how a namespace stands nothing that can wait is begun. */
const UNKNOWN: RoundHold = { text: 'unknown', isHeld: () => true, spares: () => false };

/** Kept by one part of the process and read by the other. */
export class HoldBoard implements RoundHolds {
  readonly #holds = new Map<Namespace, RoundHold>();

  of(namespace: Namespace): RoundHold {
    return this.#holds.get(namespace) ?? UNKNOWN;
  }

  put(namespace: Namespace, hold: RoundHold): void {
    this.#holds.set(namespace, hold);
  }

  drop(namespace: Namespace): void {
    this.#holds.delete(namespace);
  }
}
