/** One line for each membership transition, with the fields that CONTRACTS names; other gossip events that an operator must see, too. */
import type { MembershipSource } from '../membership/membership-source.ts';
import type { NodeLogger } from './logger.ts';
import { sparseCount } from './sparse-counts.ts';

const RUNBOOK: Readonly<Record<string, string>> = {
  suspected: 'docs/runbooks/peer-suspect.md',
  died: 'docs/runbooks/peer-dead.md',
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
          runbook: RUNBOOK[event.change],
        };
        const text = `peer ${member.nodeId} ${event.change}`;
        if (event.change === 'died' || event.change === 'suspected') logger.warn(line, text);
        else logger.info(line, text);
        return;
      }
      case 'peer-rejected':
        logger.warn({ event: 'peer-rejected', peerId: event.nodeId, reason: event.reason }, event.detail);
        return;
      case 'rejected-by':
        logger.error(
          { event: 'rejected-by', peerId: event.peer, address: event.address, reason: event.reason },
          event.detail,
        );
        return;
      case 'superseded':
        logger.error({ event: 'superseded', reason: event.reason }, event.detail);
        return;
      case 'own-stall':
        logger.warn(
          { event: 'own-stall', lateByMs: event.lateBy },
          'this process stalled: its own verdicts were deferred',
        );
        return;
      case 'bound-reached': {
        const line = reached(event.bound, event.dropped);
        if (line === null) return;
        const { key: bound, amount: dropped } = line;
        logger.warn({ event: 'bound-reached', bound, dropped }, `bound ${bound} reached`);
        return;
      }
      default:
        return;
    }
  });
}
