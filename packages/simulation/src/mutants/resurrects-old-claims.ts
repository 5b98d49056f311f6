/** One node passes every death on as a refutation: the last word of the dead, with a higher incarnation. */
import type { Frame, MemberClaim, SwimOutput } from '@omnirelay/protocol';
import { MachineWrapper } from '../machine-wrapper.ts';
import { type Mutant, withinBound } from './mutant.ts';

class ResurrectsOldClaims extends MachineWrapper {
  override takeOutputs(): readonly SwimOutput[] {
    return super
      .takeOutputs()
      .map((output) => (output.kind === 'send' ? { ...output, frame: this.#forge(output.frame) } : output));
  }

  #forge(frame: Frame): Frame {
    if (frame.kind !== 'events') return frame;
    return { ...frame, claims: frame.claims.map((claim) => this.#revive(claim)) };
  }

  #revive(claim: MemberClaim): MemberClaim {
    if (claim.kind !== 'dead') return claim;
    const last = this.view().members.get(claim.nodeId)?.claim;
    return last === undefined ? claim : { kind: 'alive', claim: { ...last, incarnation: claim.incarnation + 1 } };
  }
}

export const resurrectsOldClaims: Mutant = {
  name: 'resurrects-old-claims',
  thread: 'https://github.com/hashicorp/consul/issues/544',
  caughtBy: 'no-resurrection',
  scenario: withinBound(21),
  wrap: (machine, birth) => (birth.node === 1 ? new ResurrectsOldClaims(machine) : undefined),
};
