/** Nobody calls on members that it holds dead, so that the halves of a healed partition stay apart. */
import { address } from '@omnirelay/primitives';
import { BentMachine } from './bent-machine.ts';
import { type Mutant, withFaults } from './mutant.ts';

const NOWHERE = address('nowhere:7000');

export const halvesNeverMeet: Mutant = {
  name: 'halves-never-meet',
  thread: 'https://github.com/uber-node/ringpop-node/issues/42',
  caughtBy: 'views-converge',
  scenario: withFaults([
    {
      at: 9000,
      kind: 'partition',
      shape: 'halves',
      groups: [[0, 1, 2, 3, 4, 5]],
      bridges: [],
      oneWay: false,
      forMs: 40_000,
    },
  ]),
  wrap: (machine) =>
    new BentMachine(machine, {
      say(output, seen) {
        if (output.kind !== 'dial') return [output];
        const lost =
          output.expect === undefined ? seen.channels.size > 0 : seen.member(output.expect)?.liveness === 'dead';
        return lost ? [{ ...output, address: NOWHERE }] : [output];
      },
    }),
};
