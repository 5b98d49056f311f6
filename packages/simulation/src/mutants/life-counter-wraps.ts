/** The number of a life is kept in so few bits that it wraps: a later life counts as an earlier one. */
import type { AliveClaim, Frame } from '@omnirelay/protocol';

import { BentMachine, changeClaims } from './bent-machine.ts';
import { ending, type Mutant, withFaults } from './mutant.ts';

const wrap = (claim: AliveClaim): AliveClaim => ({ ...claim, bootEpoch: claim.bootEpoch % 8n });

function wrapped(frame: Frame): Frame {
  if (frame.kind === 'hello') return { ...frame, claim: wrap(frame.claim) };
  if (frame.kind === 'welcome') return { ...frame, claim: wrap(frame.claim), bootEpochFloor: 0n };
  return changeClaims(frame, (claim) => (claim.kind === 'alive' ? { kind: 'alive', claim: wrap(claim.claim) } : claim));
}

export const lifeCounterWraps: Mutant = {
  name: 'life-counter-wraps',
  thread: 'https://github.com/caio/foca/issues/25',
  caughtBy: 'views-converge',
  scenario: withFaults([
    { at: 9000, kind: 'crash', ...ending(5, 12_000) },
    { at: 40_000, kind: 'crash', ...ending(6, 17_000) },
  ]),
  wrap: (machine) =>
    new BentMachine(machine, {
      say: (output) => (output.kind === 'send' ? [{ ...output, frame: wrapped(output.frame) }] : [output]),
    }),
};
