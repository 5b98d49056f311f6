/** What is said of a member that is not known yet and not alive is dropped, instead of kept and passed on. */
import type { NodeId } from '@omnirelay/primitives';
import type { SwimInput } from '@omnirelay/protocol';
import { BentMachine, heardClaims, type Seen, subjectOf } from './bent-machine.ts';
import { ending, type Mutant, withFaults } from './mutant.ts';

function withoutDeadStrangers(input: SwimInput, seen: Seen): SwimInput {
  const dropped = new Set<NodeId>();
  heardClaims(input, (claim) => {
    if (claim.kind !== 'alive' && seen.member(claim.nodeId) === undefined) dropped.add(claim.nodeId);
    return claim;
  });
  return dropped.size === 0 ? input : heardClaims(input, (claim) => (dropped.has(subjectOf(claim)) ? null : claim));
}

export const dropsNewsOfStrangers: Mutant = {
  name: 'drops-news-of-strangers',
  thread: 'https://github.com/hashicorp/memberlist/pull/345',
  caughtBy: 'views-converge',
  scenario: withFaults([
    { at: 9000, kind: 'crash', ...ending(5, null) },
    { at: 20_000, kind: 'crash', ...ending(8, 500) },
  ]),
  wrap: (machine) => new BentMachine(machine, { hear: withoutDeadStrangers }),
};
