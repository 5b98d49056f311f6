/** The last claim heard wins, whatever its life and incarnation. */
import type { Instant, NodeId } from '@omnirelay/primitives';
import type { Member, MemberClaim, MembershipView, SwimInput, SwimOutput } from '@omnirelay/protocol';
import { MachineWrapper } from '../machine-wrapper.ts';
import { type Mutant, withinBound } from './mutant.ts';

class IgnoresIncarnation extends MachineWrapper {
  readonly #believed = new Map<NodeId, Member>();
  #told: SwimOutput[] = [];

  override handle(input: SwimInput, now: Instant): void {
    super.handle(input, now);
    if (input.kind !== 'frame' || (input.frame.kind !== 'events' && input.frame.kind !== 'records')) return;
    for (const claim of input.frame.claims) this.#believe(claim);
  }

  override takeOutputs(): readonly SwimOutput[] {
    const told = this.#told;
    this.#told = [];
    return [...super.takeOutputs(), ...told];
  }

  override view(): MembershipView {
    const view = super.view();
    return this.#believed.size === 0 ? view : { ...view, members: new Map([...view.members, ...this.#believed]) };
  }

  #believe(claim: MemberClaim): void {
    const id = claim.kind === 'alive' ? claim.claim.nodeId : claim.nodeId;
    const member = super.view().members.get(id);
    if (member === undefined || id === super.view().self) return;
    const { life, incarnation } =
      claim.kind === 'alive' ? { life: claim.claim, incarnation: claim.claim.incarnation } : claim;
    if (life.bootId === member.life.bootId && incarnation === member.incarnation) {
      this.#believed.delete(id);
      return;
    }
    const believed: Member = { ...member, life, incarnation, liveness: claim.kind };
    this.#believed.set(id, believed);
    this.#told.push({ kind: 'event', event: { kind: 'member-changed', member: believed, change: 'metadata' } });
  }
}

export const ignoresIncarnation: Mutant = {
  name: 'ignores-incarnation',
  caughtBy: 'life-order-never-goes-back',
  scenario: withinBound(21),
  wrap: (machine) => new IgnoresIncarnation(machine),
};
