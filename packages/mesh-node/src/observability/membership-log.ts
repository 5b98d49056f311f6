/** One line for each membership transition, with the fields that CONTRACTS names; other gossip events that an operator must see, too. */
import type { SwimEvent } from '@omnirelay/protocol';
import type { MembershipSource } from '../membership/membership-source.ts';
import type { NodeLogger } from './logger.ts';
import { sparseCount } from './sparse-counts.ts';

type Change = Extract<SwimEvent, { kind: 'member-changed' }>['change'];

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

/** Returns the way to stop. `wall` in milliseconds. */
export function logMembership(membership: MembershipSource, logger: NodeLogger, wall: () => number): () => void {
  const reached = sparseCount({ ...BOUND_LINES, now: wall });
  return membership.subscribe((event) => {
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
      case 'peer-rejected':
        logger.warn(
          { event: 'peer-rejected', peerId: event.nodeId, reason: event.reason, runbook: RUNBOOKS.rejected },
          event.detail,
        );
        return;
      case 'rejected-by':
        logger.error(
          {
            event: 'rejected-by',
            peerId: event.peer,
            address: event.address,
            reason: event.reason,
            runbook: RUNBOOKS.rejected,
          },
          event.detail,
        );
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
      case 'bound-reached': {
        const line = reached(event.bound, event.dropped);
        if (line === null) return;
        const { key: bound, amount: dropped } = line;
        logger.warn({ event: 'bound-reached', bound, dropped, runbook: RUNBOOKS.overloaded }, `bound ${bound} reached`);
        return;
      }
      default:
        return;
    }
  });
}
