/** A node whose configuration names another cluster is let in all the same, since its id is a known one. */
import type { ClusterId } from '@omnirelay/primitives';
import type { AliveClaim } from '@omnirelay/protocol';
import { SIM_CLUSTER } from '../machine-factory.ts';
import { BentMachine, heardClaims } from './bent-machine.ts';
import { type Mutant, withFaults } from './mutant.ts';

const ours = <Named extends { readonly clusterId: ClusterId }>(named: Named): Named => ({
  ...named,
  clusterId: SIM_CLUSTER,
});
const claimOfOurs = (claim: AliveClaim): AliveClaim => ({ ...claim, metadata: ours(claim.metadata) });

export const takesInOtherClusters: Mutant = {
  name: 'takes-in-other-clusters',
  caughtBy: 'strangers-stay-out',
  scenario: withFaults([{ at: 9000, kind: 'misconfigure', node: 7, mistake: 'wrong-cluster', forMs: 30_000 }]),
  wrap: (machine) =>
    new BentMachine(machine, {
      hear(input) {
        if (input.kind === 'channel-opened') return { ...input, identity: ours(input.identity) };
        if (input.kind !== 'frame') return input;
        const { frame } = input;
        if (frame.kind === 'hello') return { ...input, frame: { ...ours(frame), claim: claimOfOurs(frame.claim) } };
        if (frame.kind === 'welcome') return { ...input, frame: { ...frame, claim: claimOfOurs(frame.claim) } };
        return heardClaims(input, (claim) =>
          claim.kind === 'alive' ? { ...claim, claim: claimOfOurs(claim.claim) } : claim,
        );
      },
    }),
};
