/** One sentence for a transition, as logs and the events tab show it. */
import type { SwimEvent } from '@omnirelay/protocol';

type MemberChanged = Extract<SwimEvent, { kind: 'member-changed' }>;

export function describeChange(event: MemberChanged): string {
  const { member } = event;
  switch (event.change) {
    case 'joined':
      return `joined with boot epoch ${member.life.bootEpoch}`;
    case 'rejoined':
      return `came back with boot epoch ${member.life.bootEpoch}, incarnation ${member.incarnation}`;
    case 'suspected': {
      const first = member.suspicion?.accusations[0];
      return first === undefined
        ? 'suspected'
        : `suspected by ${first.accuser}: ${first.cause === 'refused' ? 'its address refuses connections' : 'probes are not answered'}`;
    }
    case 'refuted':
      return `alive again: refuted with incarnation ${member.incarnation}`;
    case 'died':
      return member.concludedBy === undefined ? 'declared dead' : `declared dead by ${member.concludedBy}`;
    case 'left':
      return 'left on purpose';
    case 'metadata':
      return `metadata version ${member.claim?.metadata.metadataVersion ?? 'unknown'}`;
    case 'forgotten':
      return 'tombstone expired';
  }
}
