/** Who was refused once, as removed nodes are, is never dialled again: a removal that was taken back lasts all the same. */
import { type Address, address } from '@omnirelay/primitives';
import type { DialId } from '@omnirelay/protocol';
import { BentMachine } from './bent-machine.ts';
import { type Mutant, withFaults } from './mutant.ts';

const NOWHERE = address('nowhere:7000');

export const neverTakesBackARemoval: Mutant = {
  name: 'never-takes-back-a-removal',
  caughtBy: 'views-converge',
  scenario: withFaults([{ at: 9000, kind: 'remove', node: 7, forMs: 30_000 }]),
  wrap: (machine) => {
    const dials = new Map<DialId, Address>();
    const refused = new Set<Address>();
    return new BentMachine(machine, {
      hear(input) {
        const where = input.kind === 'dial-failed' ? dials.get(input.dial) : undefined;
        if (where !== undefined && input.kind === 'dial-failed' && input.failure !== 'timeout') refused.add(where);
        return input;
      },
      say(output) {
        if (output.kind !== 'dial') return [output];
        dials.set(output.dial, output.address);
        return [refused.has(output.address) ? { ...output, address: NOWHERE } : output];
      },
    });
  },
};
