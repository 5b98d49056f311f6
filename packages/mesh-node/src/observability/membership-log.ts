/**
 * One line for each membership transition, with the fields that CONTRACTS names; other gossip events that an operator must see, too. Whom this
 * node rejects is told with the other refused peers.
 */
import type { SwimEvent } from '@omnirelay/protocol';
import type { MembershipSource } from '../membership/membership-source.ts';
import type { NodeLogger } from './logger.ts';
import { sparseCounts } from './sparse-counts.ts';

type Change = Extract<SwimEvent, { kind: 'member-changed' }>['change'];
type RejectedBy = Extract<SwimEvent, { kind: 'rejected-by' }>;
type BoundReached = Extract<SwimEvent, { kind: 'bound-reached' }>;

const CHANGED = 'docs/runbooks/peer-changed.md';

/** Where somebody who reads the line finds what it means and what to do. */
export const RUNBOOKS: Readonly<Record<Change | 'rejected' | 'superseded' | 'overloaded', string>> = {
  joined: CHANGED,
  rejoined: CHANGED,
  refuted: 'docs/runbooks/peer-suspect.md',
  suspected: 'docs/runbooks/peer-suspect.md',
  died: 'docs/runbooks/peer-dead.md',
  left: CHANGED,
  metadata: CHANGED,
  forgotten: CHANGED,
  rejected: 'docs/runbooks/peers-refused.md',
  superseded: 'docs/runbooks/node-superseded.md',
  overloaded: 'docs/runbooks/gossip-slow.md',
};

const BOUND_LINES = { everyMs: 10_000, maxKeys: 64 } as const;
const REJECTED_LINES = { everyMs: 60_000, maxKeys: 256 } as const;

/** Returns the way to stop. `wall` in milliseconds. */
export function logMembership(membership: MembershipSource, logger: NodeLogger, wall: () => number): () => void {
  const reached = sparseCounts<BoundReached>({
    ...BOUND_LINES,
    now: wall,
    tell({ latest, amount: dropped, shared }) {
      const bound = shared ? 'others' : latest.bound;
      logger.warn({ event: 'bound-reached', bound, dropped, runbook: RUNBOOKS.overloaded }, `bound ${bound} reached`);
    },
  });
  const rejected = sparseCounts<RejectedBy>({
    ...REJECTED_LINES,
    now: wall,
    tell({ latest: { peer, address, reason, detail }, amount: count }) {
      logger.error({ event: 'rejected-by', peerId: peer, address, reason, count, runbook: RUNBOOKS.rejected }, detail);
    },
  });
  const unsubscribe = membership.subscribe((event) => {
    switch (event.kind) {
      case 'member-changed': {
        const { member } = event;
        const metadata = member.claim?.metadata;
        const latest = membership.transitionsOf(member.nodeId)[0];
        const line = {
          event: 'membership',
          peerId: member.nodeId,
          transition: event.change,
          before: event.before,
          status: member.liveness,
          role: metadata?.role,
          clusterId: metadata?.clusterId,
          region: metadata?.region,
          meshVersion: metadata?.meshVersion,
          http3: metadata?.http3Support,
          bootEpoch: String(member.life.bootEpoch),
          incarnation: member.incarnation,
          correlationId: latest?.correlationId,
          runbook: RUNBOOKS[event.change],
        };
        const text = `peer ${member.nodeId} ${event.change}`;
        if (event.change === 'died' || event.change === 'suspected') logger.warn(line, text);
        else logger.info(line, text);
        return;
      }
      case 'rejected-by':
        rejected.count(`${event.peer ?? event.address} ${event.reason}`, event);
        return;
      case 'superseded':
        logger.error({ event: 'superseded', reason: event.reason, runbook: RUNBOOKS.superseded }, event.detail);
        return;
      case 'own-stall':
        logger.warn(
          { event: 'own-stall', lateByMs: event.lateBy, runbook: RUNBOOKS.overloaded },
          'this process stalled: its own verdicts were deferred',
        );
        return;
      case 'bound-reached':
        reached.count(event.bound, event, event.dropped);
        return;
      default:
        return;
    }
  });
  return () => {
    unsubscribe();
    reached[Symbol.dispose]();
    rejected[Symbol.dispose]();
  };
}
