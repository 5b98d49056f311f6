/** The nodes that may own shards, as this control node has read them: whatever it tells of them, and computes by them, goes by what whoever leads goes by. */
import { LastWords } from '../../sharding/leader/last-words.ts';
import { OwnerCandidates } from '../../sharding/leader/owner-candidates.ts';
import { OwnersSeen } from '../../sharding/leader/owners-seen.ts';
import type { ControlState } from '../operation-context.ts';

/** Once an answer is enough: all nodes are looked at. */
export function ownersSeen(state: ControlState): OwnersSeen {
  const { membership, peerRecords: peers, leadership, shards, wall } = state;
  const words = new LastWords(shards.acks.records(), wall);
  return new OwnersSeen(
    new OwnerCandidates({
      ...{ peers, wall },
      view: () => membership.view(),
      // How long an earlier life may still trust itself matters to nobody but whoever leads.
      ground: { claims: leadership.claimRecords, quietAfter: () => null },
      isLeaving: (node, epoch) => words.isLeaving(node, epoch),
      awayUntil: (node, epoch) => words.awayUntil(node, epoch),
      acksReadTo: () => shards.acks.settled,
      leadsOf: (node) => leadership.claims.leadsOf(node),
    }),
  );
}
