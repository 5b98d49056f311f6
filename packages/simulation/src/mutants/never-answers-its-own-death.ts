/** A member refutes suspicions of itself, but not its death: it never hears that others have buried it. */
import { BentMachine, heardClaims } from './bent-machine.ts';
import { type Mutant, withFaults } from './mutant.ts';

export const neverAnswersItsOwnDeath: Mutant = {
  name: 'never-answers-its-own-death',
  thread: 'https://github.com/uber/ringpop-go/pull/135',
  caughtBy: 'views-converge',
  scenario: withFaults([
    { at: 9000, kind: 'partition', shape: 'island', groups: [[5]], bridges: [], oneWay: false, forMs: 30_000 },
  ]),
  wrap: (machine) =>
    new BentMachine(machine, {
      hear: (input, seen) =>
        heardClaims(input, (claim) => (claim.kind !== 'alive' && claim.nodeId === seen.self ? null : claim)),
      say: (output) =>
        output.kind === 'send' && output.frame.kind === 'ping'
          ? [{ ...output, frame: { kind: 'ping', seq: output.frame.seq } }]
          : [output],
    }),
};
