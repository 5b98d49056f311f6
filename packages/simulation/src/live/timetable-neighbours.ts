/**
 * What a timetable's member can tell: itself and its neighbours, as the rule of neighbours finds them among the timetable's members, with a
 * round trip such as the machines' network would give that pair. Nothing probes here, so there is no probe and no last sight.
 */
import { fnv1a32, millis, type NodeId } from '@omnirelay/primitives';
import { type Member, type MembershipView, neighbours } from '@omnirelay/protocol';
import { LIVE_QUALITY } from './live-members.ts';
import type { LiveVantage } from './live-vantage.ts';

export class TimetableNeighbours {
  readonly #members: ReadonlyMap<NodeId, Member>;
  readonly #known = new Map<NodeId, readonly NodeId[]>();

  constructor(members: ReadonlyMap<NodeId, Member>) {
    this.#members = members;
  }

  /** Somebody lives who did not, or no more. */
  forget(): void {
    this.#known.clear();
  }

  /** Kept until then: among thousands the rule takes milliseconds. */
  of(nodeId: NodeId): readonly NodeId[] {
    const known = this.#known.get(nodeId) ?? neighbours({ members: this.#members }, nodeId);
    this.#known.set(nodeId, known);
    return known;
  }

  vantageOf(nodeId: NodeId, view: Pick<MembershipView, 'sequence' | 'digest'>): LiveVantage {
    const others = new Set(this.of(nodeId));
    const members = new Map<NodeId, Member>();
    for (const id of [nodeId, ...others]) {
      const member = this.#members.get(id);
      if (member !== undefined) members.set(id, id === nodeId ? member : { ...member, rtt: roundTrip(nodeId, id) });
    }
    return {
      self: nodeId,
      view: () => ({ ...view, self: nodeId, members, localHealth: 0 }),
      isNeighbour: (id) => others.has(id),
    };
  }
}

/** The same in either direction, and each time. */
function roundTrip(one: NodeId, other: NodeId) {
  const drawn = fnv1a32(one < other ? `${one} ${other}` : `${other} ${one}`) / 2 ** 32;
  return millis(2 * (LIVE_QUALITY.delayMs + LIVE_QUALITY.jitterMs * drawn));
}
