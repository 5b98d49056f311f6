/** The timer of a suspicion is not stopped when the suspect refutes: it buries a member that has answered. */
import type { Instant, NodeId } from '@omnirelay/primitives';
import type { ChannelId, Member, SwimInput, SwimOutput } from '@omnirelay/protocol';
import { MachineWrapper } from '../machine-wrapper.ts';
import { type Mutant, withinBound } from './mutant.ts';

const TIMER_MS = 2000;

class TimerSurvivesRefutation extends MachineWrapper {
  readonly #channels = new Set<ChannelId>();
  readonly #timers = new Map<NodeId, { readonly member: Member; readonly due: number }>();
  #now = 0 as Instant;

  override handle(input: SwimInput, now: Instant): void {
    this.#now = now;
    if (input.kind === 'channel-opened') this.#channels.add(input.channel);
    if (input.kind === 'channel-closed') this.#channels.delete(input.channel);
    super.handle(input, now);
  }

  override takeOutputs(): readonly SwimOutput[] {
    const outputs = [...super.takeOutputs()];
    for (const output of outputs)
      if (output.kind === 'event' && output.event.kind === 'member-changed' && output.event.change === 'refuted')
        this.#timers.set(output.event.member.nodeId, { member: output.event.member, due: this.#now + TIMER_MS });
    for (const [nodeId, { member, due }] of this.#timers) {
      if (due > this.#now) continue;
      this.#timers.delete(nodeId);
      const { life, incarnation } = member;
      const dead = { kind: 'dead', nodeId, life, incarnation, by: this.view().self, tombstoneRemaining: due } as const;
      for (const channel of this.#channels)
        outputs.push({ kind: 'send', channel, frame: { kind: 'events', claims: [dead as never] } });
    }
    return outputs;
  }
}

export const timerSurvivesRefutation: Mutant = {
  name: 'timer-survives-refutation',
  thread: 'https://github.com/hashicorp/memberlist/pull/82',
  caughtBy: 'nobody-alive-declared-dead',
  scenario: withinBound(31),
  wrap: (machine, birth) => (birth.node === 1 ? new TimerSurvivesRefutation(machine) : undefined),
};
