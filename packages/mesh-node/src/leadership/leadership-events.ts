/**
 * Events of leadership: what the own machine says of this node's claims, and what the registry's records say of those of others, told alike. Tokens are
 * those of the moment; a claim and its end have the same correlation id on every node.
 */
import type { NodeId } from '@omnirelay/primitives';
import type { ClaimRecord, EndReason, LeaseEvent, LostReason } from '@omnirelay/protocol';
import type { ClaimChange } from './known-claims.ts';
import type { LeadershipEvent, LeadershipEventKind, LeaderToken } from './leadership.ts';
import { correlationOf } from './scope-kind.ts';

export interface EventFacts {
  readonly self: NodeId;
  readonly wall: () => number;
  token(claim: ClaimRecord): LeaderToken;
  /** What this node holds. */
  held(): Iterable<ClaimRecord>;
  /** The transaction that ended the epoch of a claim, where that is known. */
  endedIn(claim: ClaimRecord): string | undefined;
  request(claimId: string): { readonly reason: string; readonly correlationId: string } | undefined;
  readonly leaving: () => boolean;
}

const LOST: Readonly<Record<LostReason, string>> = {
  'epoch-ended': 'its lease was ended by another node',
  taken: 'the registry shows a later claim',
  lineage: 'another lineage of the registry was adopted',
  'split-brain': 'another node was heard to hold it under a fence that is no lower',
  'history-went-back': 'the registry holds less than it had acknowledged',
};

const ENDED: Readonly<Record<EndReason, string>> = {
  ttl: 'its lease ran out',
  'confirmed-suspicion': 'members agree that it is gone',
  left: 'it left',
};

export const eventMaker = (facts: EventFacts) => {
  const made = (
    kind: LeadershipEventKind,
    claim: ClaimRecord,
    how: { readonly reason: string; readonly correlationId: string; readonly over?: boolean },
  ): LeadershipEvent => ({
    kind,
    scope: claim.scope,
    leaderId: claim.nodeId,
    token: how.over === true ? null : facts.token(claim),
    reason: how.reason,
    correlationId: how.correlationId,
    occurredAt: new Date(facts.wall()),
  });

  const release = (claim: ClaimRecord, next: NodeId | null): LeadershipEvent => {
    const asked = facts.request(claim.claimId);
    const going = facts.leaving() && claim.nodeId === facts.self ? 'it leaves' : 'it handed over';
    const to = next === null ? '' : `; ${next} is named as the next`;
    return made('stepped-down', claim, {
      reason: `${asked === undefined ? going : `it was asked to: ${asked.reason}`}${to}`,
      correlationId: asked?.correlationId ?? correlationOf(`${claim.claimId}.release`),
      over: true,
    });
  };

  const endOf = (claim: ClaimRecord, fallback: string): string =>
    correlationOf(facts.endedIn(claim) ?? `${claim.claimId}.${fallback}`);

  return {
    /** `claim` is the one that the event is about, as it was held. */
    ofOwn(event: LeaseEvent, claim: ClaimRecord | undefined): readonly LeadershipEvent[] {
      switch (event.kind) {
        case 'elected': {
          if (claim === undefined) return [];
          const reason = event.after === null ? 'nobody held it' : `after ${event.after}`;
          return [made('elected', claim, { reason, correlationId: correlationOf(claim.claimId) })];
        }
        case 'lost': {
          if (claim === undefined) return [];
          const { reason } = event;
          return [made('lost', claim, { reason: LOST[reason], correlationId: endOf(claim, reason), over: true })];
        }
        case 'stepped-down':
          return claim === undefined ? [] : [release(claim, event.next)];
        case 'lease-expired':
        case 'lease-reclaimed': {
          const expired = event.kind === 'lease-expired';
          const reason = expired ? 'no renewal was answered in time' : 'a renewal was answered again';
          return [...facts.held()].map((held) =>
            made(expired ? 'expired' : 'renewed', held, { reason, correlationId: correlationOf(held.claimId) }),
          );
        }
        default:
          return [];
      }
    },
    ofOther(change: ClaimChange): LeadershipEvent {
      const { claim } = change;
      if (change.kind === 'began')
        return made('observed', claim, { reason: `term ${claim.term}`, correlationId: correlationOf(claim.claimId) });
      if (change.kind === 'released') return release(claim, change.next);
      const { ending } = change;
      const reason = ending === null ? 'its epoch is over' : ENDED[ending.why];
      return made('lost', claim, { reason, correlationId: endOf(claim, 'ended'), over: true });
    },
  };
};

export type EventMaker = ReturnType<typeof eventMaker>;
