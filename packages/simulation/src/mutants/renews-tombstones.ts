/** A tombstone passed on begins its life anew, so that what was reaped in one place comes back from another for ever. */
import { type Duration, seconds } from '@omnirelay/primitives';
import type { MemberClaim } from '@omnirelay/protocol';
import { BentMachine, changeClaims } from './bent-machine.ts';
import { ending, type Mutant, withFaults } from './mutant.ts';

const LIFE: Duration = seconds(20);

const renewed = (claim: MemberClaim): MemberClaim =>
  claim.kind === 'dead' || claim.kind === 'left' ? { ...claim, tombstoneRemaining: LIFE } : claim;

export const renewsTombstones: Mutant = {
  name: 'renews-tombstones',
  thread: 'https://github.com/uber/ringpop-go/pull/123',
  caughtBy: 'tombstones-expire',
  // Who joins later keeps its tombstone longer than the others, which is all it takes.
  scenario: withFaults([
    { at: 9000, kind: 'crash', ...ending(7, null) },
    { at: 18_000, kind: 'crash', ...ending(8, 2000) },
  ]),
  settings: (settings) => ({ ...settings, tombstoneLife: LIFE }),
  wrap: (machine) =>
    new BentMachine(machine, {
      say: (output) =>
        output.kind === 'send' ? [{ ...output, frame: changeClaims(output.frame, renewed) }] : [output],
    }),
};
