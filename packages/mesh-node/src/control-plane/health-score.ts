/**
 * Health from 0 to 100, as this node sees a peer:
 *
 *   alive     100 - min(30, rtt / 10 ms) - 5 * local health, at least 50
 *   suspect   40 - 30 * confirmations / confirmations needed, at least 10
 *   dead, left  0
 *
 * Local health is Lifeguard's own multiplier (0 is healthy, at most 8): a node that is slow itself trusts its own view less.
 */
import type { Member } from '@omnirelay/protocol';

export function healthScore(member: Member, localHealth: number): number {
  switch (member.liveness) {
    case 'alive':
      return Math.max(50, Math.round(100 - Math.min(30, (member.rtt ?? 0) / 10) - 5 * localHealth));
    case 'suspect': {
      const { suspicion } = member;
      const share =
        suspicion === undefined ? 0 : suspicion.accusations.length / Math.max(1, suspicion.confirmationsNeeded);
      return Math.max(10, Math.round(40 - 30 * Math.min(1, share)));
    }
    default:
      return 0;
  }
}
