/** What elections need of gossip, and what they tell by it: the one place where the two meet. */
import type { Instant } from '@omnirelay/primitives';
import { claimsHeard, claimsToTell, type GossipSight, gossipSight, type HeardClaim } from '@omnirelay/protocol';
import type { LeaseGossip, MembershipSource } from '../membership/membership-source.ts';
import { LEADERSHIP_BOUNDS } from './bounds.ts';

export interface GossipForLeases {
  sight(): GossipSight;
  /** Claims that living members say they hold, and when each was heard to live. */
  heard(): readonly (HeardClaim & { readonly at: Instant })[];
  /** Called when the sight or what is heard has changed, gathered for some milliseconds. Returns the way to stop. */
  onChange(listener: () => void): () => void;
  /** Members are asked how far they have seen the registry go, until each has answered. */
  hearMarks(since: Instant): void;
  /** What this node holds and admits under. */
  tell(claims: readonly HeardClaim[]): void;
}

export interface GossipSources {
  readonly membership: MembershipSource;
  /** Absent where members are only simulated: then this node is alone with its registry. */
  readonly gossip: LeaseGossip | undefined;
  /** Nobody has let it in for so long that the others may be gone for good. */
  readonly alone: () => boolean;
  readonly now: () => Instant;
}

export function gossipForLeases({ membership, gossip, alone, now }: GossipSources): GossipForLeases {
  return {
    sight: () => gossipSight(membership.view(), alone() ? null : (gossip?.marksHeardAt() ?? null)),
    heard() {
      const { members } = membership.view();
      return claimsHeard(membership.view()).flatMap((claim) => {
        const member = members.get(claim.nodeId);
        return member?.liveness === 'alive' ? [{ ...claim, at: member.lastSeen ?? now() }] : [];
      });
    },
    onChange(listener) {
      let timer: NodeJS.Timeout | undefined;
      const stop = membership.subscribe(({ kind }) => {
        // What somebody waits for is told at once.
        const wait = kind === 'marks-heard' || kind === 'claims-told' ? 0 : LEADERSHIP_BOUNDS.sightMs;
        if (timer !== undefined && wait > 0) return;
        clearTimeout(timer);
        timer = setTimeout(() => {
          timer = undefined;
          listener();
        }, wait);
      });
      return () => {
        stop();
        clearTimeout(timer);
      };
    },
    hearMarks: (since) => gossip?.hearMarks(since),
    tell: (claims) => gossip?.tellClaims(claimsToTell(claims)),
  };
}
