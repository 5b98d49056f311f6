/** What the machine closes stays open. */
import type { SwimOutput } from '@omnirelay/protocol';
import { MachineWrapper } from '../machine-wrapper.ts';
import { type Mutant, withinBound } from './mutant.ts';

class NeverClosesChannels extends MachineWrapper {
  override takeOutputs(): readonly SwimOutput[] {
    return super.takeOutputs().filter((output) => output.kind !== 'close');
  }
}

export const neverClosesChannels: Mutant = {
  name: 'never-closes-channels',
  thread: 'https://github.com/hashicorp/consul/pull/1802',
  caughtBy: 'channels-bounded',
  scenario: withinBound(21),
  wrap: (machine) => new NeverClosesChannels(machine),
};
