/** What elections need of gossip: who is seen alive, whom others accuse too, and whether this node may judge at all. */
import type { Instant, NodeId } from '@omnirelay/primitives';
import type { Member, MembershipView } from '../swim/model.ts';

export interface GossipSight {
  /** Members that are no tombstones of farewells: alive, suspected or dead. */
  readonly members: number;
  /** This node included. */
  readonly alive: ReadonlySet<NodeId>;
  /** Suspected or dead members; `confirmed` once somebody else has accused them independently. */
  readonly accused: ReadonlyMap<NodeId, { readonly confirmed: boolean }>;
  /** Lifeguard's score is zero: nothing speaks against this node's own eyes. */
  readonly healthy: boolean;
  /** Since when each living member has told how far it has seen the registry go: the earliest of their last words. Null: nobody else lives. */
  readonly marksHeardAt: Instant | null;
}

/** Before anything has been heard: alone, and with no right to judge. */
export const NO_GOSSIP: GossipSight = {
  members: 0,
  alive: new Set(),
  accused: new Map(),
  healthy: false,
  marksHeardAt: Number.NEGATIVE_INFINITY as Instant,
};

/** As many independent accusers as SWIM asks for (DESIGN idea 2), and one that is not this node. */
function isConfirmed(member: Member, self: NodeId, members: number): boolean {
  const accusers = new Set((member.suspicion?.accusations ?? []).map(({ accuser }) => accuser));
  const needed = Math.max(2, Math.min(3, members - 2));
  return accusers.size >= needed && [...accusers].some((accuser) => accuser !== self);
}

export function gossipSight(view: MembershipView, marksHeardAt: Instant | null): GossipSight {
  const standing = [...view.members.values()].filter(({ liveness }) => liveness !== 'left');
  const accused = new Map<NodeId, { readonly confirmed: boolean }>();
  for (const member of standing)
    if (member.liveness !== 'alive')
      accused.set(member.nodeId, { confirmed: isConfirmed(member, view.self, standing.length) });
  return {
    members: standing.length,
    alive: new Set(standing.filter(({ liveness }) => liveness === 'alive').map(({ nodeId }) => nodeId)),
    accused,
    healthy: view.localHealth === 0,
    marksHeardAt,
  };
}
