/**
 * Each ring is a permutation of the members by a hash of (ring, node id). Two neighbours on a ring are each other's, so edges are
 * symmetric without any agreement. Random permutations make the union an expander: connected, of logarithmic diameter.
 */
import { fnv1a32, type NodeId } from '@omnirelay/primitives';

/** Up to this many live members everybody keeps a channel to everybody. */
export const FULL_MESH_LIMIT = 32;

/** `max(5, ceil(log2 N))`. */
export function ringCount(liveMembers: number): number {
  return Math.max(5, 32 - Math.clz32(Math.max(1, liveMembers - 1)));
}

export const baseOf = (id: NodeId): number => fnv1a32(id);

export function ringPosition(base: number, ring: number): number {
  let z = (base + Math.imul(ring + 1, 0x9e3779b9)) >>> 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad) >>> 0;
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97) >>> 0;
  return (z ^ (z >>> 15)) >>> 0;
}

/** Who stands next to one node on one ring. Positions wrap; equal positions are ordered by id. */
export class RingSeat {
  readonly #ring: number;
  readonly #id: NodeId;
  readonly #position: number;
  #successor: NodeId | null = null;
  #successorGap = Number.POSITIVE_INFINITY;
  #predecessor: NodeId | null = null;
  #predecessorGap = Number.POSITIVE_INFINITY;

  constructor(ring: number, id: NodeId) {
    this.#ring = ring;
    this.#id = id;
    this.#position = ringPosition(baseOf(id), ring);
  }

  get successor(): NodeId | null {
    return this.#successor;
  }

  get predecessor(): NodeId | null {
    return this.#predecessor;
  }

  /** Takes note of another member; true when it became a neighbour. */
  offer(id: NodeId, base: number): boolean {
    if (id === this.#id) return false;
    const distance = ringPosition(base, this.#ring) - this.#position;
    const tie = distance === 0;
    // On equal positions the ids decide on which side the other stands: right beside, or a whole turn away.
    const ahead = tie ? (id > this.#id ? 0 : 2 ** 32) : distance > 0 ? distance : distance + 2 ** 32;
    const behind = 2 ** 32 - ahead;
    let changed = false;
    if (ahead < this.#successorGap || (ahead === this.#successorGap && id < (this.#successor as NodeId))) {
      this.#successor = id;
      this.#successorGap = ahead;
      changed = true;
    }
    if (behind < this.#predecessorGap || (behind === this.#predecessorGap && id > (this.#predecessor as NodeId))) {
      this.#predecessor = id;
      this.#predecessorGap = behind;
      changed = true;
    }
    return changed;
  }
}
