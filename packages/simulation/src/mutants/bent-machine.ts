/** Bends what a machine hears and says: an input may be changed or withheld, an output changed, withheld or added to. */
import type { Instant, NodeId } from '@omnirelay/primitives';
import type { ChannelId, Frame, Member, MemberClaim, SwimInput, SwimOutput } from '@omnirelay/protocol';
import { MachineWrapper } from '../machine-wrapper.ts';
import type { MembershipMachine } from '../sim-node.ts';

/** What the bend can see of the machine. */
export interface Seen {
  readonly self: NodeId;
  readonly now: Instant;
  /** Open channels and who is at the other end. */
  readonly channels: ReadonlyMap<ChannelId, NodeId>;
  member(id: NodeId): Member | undefined;
}

export interface Bend {
  /** Null withholds the input. */
  hear?(input: SwimInput, seen: Seen): SwimInput | null;
  say?(output: SwimOutput, seen: Seen): readonly SwimOutput[];
}

export class BentMachine extends MachineWrapper {
  readonly #bend: Bend;
  readonly #channels = new Map<ChannelId, NodeId>();
  #now = 0 as Instant;

  constructor(inner: MembershipMachine, bend: Bend) {
    super(inner);
    this.#bend = bend;
  }

  override handle(input: SwimInput, now: Instant): void {
    this.#now = now;
    if (input.kind === 'channel-opened') this.#channels.set(input.channel, input.identity.nodeId);
    if (input.kind === 'channel-closed') this.#channels.delete(input.channel);
    const heard = this.#bend.hear === undefined ? input : this.#bend.hear(input, this.#seen());
    // Time passes all the same.
    super.handle(heard ?? { kind: 'timer' }, now);
  }

  override takeOutputs(): readonly SwimOutput[] {
    const outputs = super.takeOutputs();
    const { say } = this.#bend;
    return say === undefined ? outputs : outputs.flatMap((output) => say(output, this.#seen()));
  }

  #seen(): Seen {
    const { members, self } = this.inner.view();
    return { self, now: this.#now, channels: this.#channels, member: (id) => members.get(id) };
  }
}

/** Changes the claims of what is heard in events and syncs; null takes a claim out. */
export function heardClaims(input: SwimInput, change: (claim: MemberClaim) => MemberClaim | null): SwimInput {
  if (input.kind !== 'frame') return input;
  return { ...input, frame: changeClaims(input.frame, change) };
}

export function changeClaims(frame: Frame, change: (claim: MemberClaim) => MemberClaim | null): Frame {
  if (frame.kind !== 'events' && frame.kind !== 'records') return frame;
  return { ...frame, claims: frame.claims.map(change).filter((claim) => claim !== null) };
}

export const subjectOf = (claim: MemberClaim): NodeId => (claim.kind === 'alive' ? claim.claim.nodeId : claim.nodeId);
