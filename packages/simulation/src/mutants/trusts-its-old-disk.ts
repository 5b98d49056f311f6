/** A node whose data directory is a copy from earlier believes it against everybody who knows of a later life. */
import { BentMachine, heardClaims, subjectOf } from './bent-machine.ts';
import { type Mutant, withFaults } from './mutant.ts';

export const trustsItsOldDisk: Mutant = {
  name: 'trusts-its-old-disk',
  caughtBy: 'views-converge',
  scenario: withFaults([
    { at: 9000, kind: 'crash', node: 5, restartAfterMs: 500, losesDisk: false, wallJumpSeconds: 0 },
    { at: 20_000, kind: 'old-disk', node: 5, restartAfterMs: 500, wallJumpSeconds: -3600 },
  ]),
  wrap: (machine) =>
    new BentMachine(machine, {
      hear(input, seen) {
        if (input.kind !== 'frame') return input;
        const { frame } = input;
        if (frame.kind === 'reject') return { ...input, frame: { ...frame, bootEpochFloor: 0n } };
        if (frame.kind === 'welcome') return { ...input, frame: { ...frame, bootEpochFloor: 0n } };
        return heardClaims(input, (claim) => (subjectOf(claim) === seen.self ? null : claim));
      },
    }),
};
