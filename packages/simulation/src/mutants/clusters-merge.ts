/** Nobody looks at which cluster a joining node belongs to. */
import { meshId } from '@omnirelay/primitives';
import { BentMachine } from './bent-machine.ts';
import { type Mutant, withFaults } from './mutant.ts';

export const clustersMerge: Mutant = {
  name: 'clusters-merge',
  thread: 'https://github.com/hashicorp/consul/issues/843',
  caughtBy: 'strangers-stay-out',
  scenario: withFaults([{ at: 9000, kind: 'stranger', speech: 'other-mesh' }]),
  wrap: (machine) =>
    new BentMachine(machine, {
      hear(input) {
        if (input.kind !== 'frame' || input.frame.kind !== 'hello') return input;
        return { ...input, frame: { ...input.frame, meshId: meshId('sim') } };
      },
    }),
};
