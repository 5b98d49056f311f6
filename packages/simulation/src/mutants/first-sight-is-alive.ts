/** Whoever is heard of for the first time is taken to be alive, whatever was said of it in that life. */
import type { BootId } from '@omnirelay/primitives';
import { type Bend, BentMachine, heardClaims } from './bent-machine.ts';
import { ending, type Mutant, withFaults } from './mutant.ts';

function believer(): Bend {
  const believed = new Set<BootId>();
  return {
    hear: (input, seen) =>
      heardClaims(input, (claim) => {
        if (claim.kind === 'alive') return claim;
        if (seen.member(claim.nodeId) === undefined) believed.add(claim.life.bootId);
        return believed.has(claim.life.bootId) ? null : claim;
      }),
  };
}

export const firstSightIsAlive: Mutant = {
  name: 'first-sight-is-alive',
  thread: 'https://github.com/uber-node/ringpop-node/pull/43',
  caughtBy: 'views-converge',
  // The one who joins later takes it for alive, finds it gone, and holds it failed where the others know that it has left.
  scenario: withFaults([
    { at: 9000, kind: 'leave', ...ending(5, null) },
    { at: 20_000, kind: 'crash', ...ending(8, 500) },
  ]),
  wrap: (machine) => new BentMachine(machine, believer()),
};
