/** What the machine closes stays open. */
import type { SwimOutput } from '@omnirelay/protocol';
import { MachineWrapper } from '../machine-wrapper.ts';
import type { Mutant } from './mutant.ts';

class NeverClosesChannels extends MachineWrapper {
  override takeOutputs(): readonly SwimOutput[] {
    return super.takeOutputs().filter((output) => output.kind !== 'close');
  }
}

export const neverClosesChannels: Mutant = {
  name: 'never-closes-channels',
  caughtBy: 'channels-bounded',
  wrap: (machine) => new NeverClosesChannels(machine),
};
