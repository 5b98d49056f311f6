/** One node sends its last events again with every timer, for ever. */
import type { Instant } from '@omnirelay/primitives';
import type { ChannelId, Frame, SwimInput, SwimOutput } from '@omnirelay/protocol';
import { MachineWrapper } from '../machine-wrapper.ts';
import { type Mutant, withinBound } from './mutant.ts';

class NeverStopsTelling extends MachineWrapper {
  readonly #channels = new Set<ChannelId>();
  #last: Frame | null = null;
  #again = false;

  override handle(input: SwimInput, now: Instant): void {
    if (input.kind === 'channel-opened') this.#channels.add(input.channel);
    if (input.kind === 'channel-closed') this.#channels.delete(input.channel);
    if (input.kind === 'timer') this.#again = true;
    super.handle(input, now);
  }

  override takeOutputs(): readonly SwimOutput[] {
    const outputs = [...super.takeOutputs()];
    for (const output of outputs)
      if (output.kind === 'send' && output.frame.kind === 'events') this.#last = output.frame;
    if (this.#again && this.#last !== null)
      for (const channel of this.#channels) outputs.push({ kind: 'send', channel, frame: this.#last });
    this.#again = false;
    return outputs;
  }
}

export const neverStopsTelling: Mutant = {
  name: 'never-stops-telling',
  thread: 'https://github.com/caio/foca/issues/19',
  caughtBy: 'queues-return-to-empty',
  scenario: withinBound(21),
  wrap: (machine, birth) => (birth.node === 1 ? new NeverStopsTelling(machine) : undefined),
};
