/** Who died is reaped in the end; who left stays in the list for ever. */
import { type NodeId, seconds } from '@omnirelay/primitives';
import type { Member, MembershipView, SwimOutput } from '@omnirelay/protocol';
import { MachineWrapper } from '../machine-wrapper.ts';
import { ending, type Mutant } from './mutant.ts';

class KeepsWhoLeft extends MachineWrapper {
  readonly #kept = new Map<NodeId, Member>();

  override takeOutputs(): readonly SwimOutput[] {
    return super.takeOutputs().filter((output) => {
      if (output.kind !== 'event' || output.event.kind !== 'member-changed') return true;
      const { member, change } = output.event;
      if (member.liveness !== 'left' || change !== 'forgotten') return true;
      this.#kept.set(member.nodeId, member);
      return false;
    });
  }

  override view(): MembershipView {
    const view = super.view();
    return this.#kept.size === 0 ? view : { ...view, members: new Map([...this.#kept, ...view.members]) };
  }
}

export const keepsWhoLeft: Mutant = {
  name: 'keeps-who-left',
  thread: 'https://github.com/hashicorp/memberlist/issues/253',
  caughtBy: 'tombstones-expire',
  scenario: {
    seed: 1,
    nodes: 12,
    minutes: 4,
    plan: 'swarm',
    faults: [{ at: 9000, kind: 'leave', ...ending(7, null) }],
  },
  settings: (settings) => ({ ...settings, tombstoneLife: seconds(20) }),
  wrap: (machine) => new KeepsWhoLeft(machine),
};
