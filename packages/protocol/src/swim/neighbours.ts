/**
 * With whom a member keeps a channel: everybody while the mesh is small, above that the members beside it on K rings. A pure function
 * of who lives; `NeighbourSet` keeps the answer for one member without sorting anything again.
 */
import type { NodeId } from '@omnirelay/primitives';
import type { Member, MembershipView } from './model.ts';
import { baseOf, FULL_MESH_LIMIT, RingSeat, ringCount } from './ring-order.ts';

export const lives = (member: Member): boolean => member.liveness === 'alive' || member.liveness === 'suspect';

/** The neighbours of any member in this view, sorted by id. */
export function neighbours(view: Pick<MembershipView, 'members'>, self: NodeId): readonly NodeId[] {
  const ids: NodeId[] = [];
  for (const member of view.members.values()) if (lives(member)) ids.push(member.nodeId);
  return neighboursAmong(ids, self);
}

export function neighboursAmong(live: readonly NodeId[], self: NodeId): readonly NodeId[] {
  const others = live.filter((id) => id !== self);
  if (others.length < FULL_MESH_LIMIT) return others.sort();
  const seats = Array.from({ length: ringCount(others.length + 1) }, (_, ring) => new RingSeat(ring, self));
  for (const id of others) {
    const base = baseOf(id);
    for (const seat of seats) seat.offer(id, base);
  }
  return listSeats(seats);
}

function listSeats(seats: readonly RingSeat[]): readonly NodeId[] {
  const found = new Set<NodeId>();
  for (const seat of seats) {
    if (seat.successor !== null) found.add(seat.successor);
    if (seat.predecessor !== null) found.add(seat.predecessor);
  }
  return [...found].sort();
}

/**
 * The neighbours of one member, kept while others come and go: a newcomer costs K comparisons, a lost neighbour one scan. Who lives is
 * kept by the table alone: in a mesh of thousands a second copy of it weighs as much as the records.
 */
export class NeighbourSet {
  readonly #self: NodeId;
  /** Who lives, this member perhaps among them. */
  readonly #live: () => Iterable<NodeId>;
  #others = 0;
  #seats: RingSeat[] | null = null;
  #list: readonly NodeId[] | null = null;
  #set: ReadonlySet<NodeId> = new Set();

  constructor(self: NodeId, live: () => Iterable<NodeId>) {
    this.#self = self;
    this.#live = live;
  }

  get liveCount(): number {
    return this.#others + 1;
  }

  /** Somebody lives who did not. */
  add(id: NodeId): void {
    if (id === this.#self) return;
    this.#others++;
    if (this.#seats === null || ringCount(this.liveCount) !== this.#seats.length) {
      this.#forget();
      return;
    }
    const base = baseOf(id);
    let changed = false;
    for (const seat of this.#seats) if (seat.offer(id, base)) changed = true;
    if (changed) this.#list = null;
  }

  /** Somebody lives no more. */
  remove(id: NodeId): void {
    if (id === this.#self) return;
    this.#others--;
    const seats = this.#seats;
    const small = this.liveCount <= FULL_MESH_LIMIT;
    if (seats === null || small || ringCount(this.liveCount) !== seats.length) {
      this.#forget();
      return;
    }
    seats.forEach((seat, ring) => {
      if (seat.successor !== id && seat.predecessor !== id) return;
      const fresh = new RingSeat(ring, this.#self);
      for (const other of this.#live()) fresh.offer(other, baseOf(other));
      seats[ring] = fresh;
      this.#list = null;
    });
  }

  /** Sorted by id; the same array until it changes. */
  list(): readonly NodeId[] {
    if (this.#list !== null) return this.#list;
    if (this.liveCount <= FULL_MESH_LIMIT) this.#list = [...this.#live()].filter((id) => id !== this.#self).sort();
    else {
      this.#seats ??= this.#build();
      this.#list = listSeats(this.#seats);
    }
    this.#set = new Set(this.#list);
    return this.#list;
  }

  has(id: NodeId): boolean {
    this.list();
    return this.#set.has(id);
  }

  #forget(): void {
    this.#seats = null;
    this.#list = null;
  }

  #build(): RingSeat[] {
    const seats = Array.from({ length: ringCount(this.liveCount) }, (_, ring) => new RingSeat(ring, this.#self));
    for (const id of this.#live()) {
      const base = baseOf(id);
      for (const seat of seats) seat.offer(id, base);
    }
    return seats;
  }
}
