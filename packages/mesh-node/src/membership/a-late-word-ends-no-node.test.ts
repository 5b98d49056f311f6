import { createDevelopmentAuthority, createKeyAndCsr, identityMaterial, loadAuthority } from '@omnirelay/pki';
import { beforeAll, expect, it } from 'vitest';
import type { Removal } from '../durable/removal-file.ts';
import { MEMBERSHIP_BOUNDS } from './bounds.ts';
import { Denials } from './denials.ts';
import { type OwnRemovalOptions, ownRemoval } from './own-removal.ts';

const identity = { trustDomain: 'dev.omnirelay.invalid', clusterId: 'c1', role: 'worker', nodeId: 'n-1' };
let material: ReturnType<OwnRemovalOptions['current']>;
beforeAll(async () => {
  const authority = await loadAuthority(await createDevelopmentAuthority({ meshId: 'm1', clusterId: 'c1' }));
  const { privateKeyPem, csrPem } = await createKeyAndCsr(identity);
  const { certificateChainPem } = await authority.signCsr(csrPem, { identity });
  material = identityMaterial({ certificateChainPem, privateKeyPem, caPem: authority.caPem });
});

/** A node whose channels are counted by the script, one number a look and then the last one. */
function node(channels: readonly number[], { joined = true } = {}) {
  const denials = new Denials();
  const removals: string[] = [];
  const looked: (() => void)[] = [];
  let looks = 0;
  const own = ownRemoval({
    current: () => material,
    denials,
    file: { path: '', load: async () => null, save: async (_: Removal) => undefined },
    seeds: ['10.0.0.1:1', '10.0.0.2:1', '10.0.0.3:1'],
    ownAddress: '10.0.0.3:1',
    joined: () => joined,
    openChannels: () => {
      const open = channels[Math.min(looks, channels.length - 1)] ?? 0;
      looks += 1;
      for (const wake of looked.splice(0)) setImmediate(wake);
      return open;
    },
    lookMs: 1,
    wall: () => 0,
    onProblem: (problem) => expect.fail(problem),
    onRemoved: (detail) => void removals.push(detail),
  });
  const reaches = async (count: number): Promise<void> => {
    while (looks < count) await new Promise<void>((resolve) => looked.push(resolve));
  };
  return { own, denials, removals, reaches, looks: () => looks };
}

const removal = { mark: { lineageEpoch: 1n, revision: 5n }, denials: [{ nodeId: 'n-1' }] };
const { removalLooks, removalLooksAlone } = MEMBERSHIP_BOUNDS;

it('what a control node tells ends no node with which others keep channels, and is forgotten', async () => {
  const almostAlone = Array.from({ length: removalLooks }, (_, n) => ((n + 1) % removalLooksAlone === 0 ? 1 : 0));
  const { own, denials, removals, reaches, looks } = node([...almostAlone, 0]);
  using _ = own;
  denials.replace(removal, 'member');
  await reaches(removalLooks);
  expect(removals).toEqual([]);
  // Told again later, when nobody speaks to it any more.
  denials.replace(removal, 'member');
  await reaches(removalLooks + removalLooksAlone);
  expect(removals).toEqual(['n-1 was removed from the mesh: it needs a new join token']);
  expect(looks()).toBe(removalLooks + removalLooksAlone);
});

it('what it has read in the registry itself counts at once, and once', () => {
  const { own, denials, removals } = node([3]);
  using _ = own;
  denials.replace(removal, 'registry');
  denials.replace(removal, 'registry');
  expect(removals).toHaveLength(1);
});

it('a dial that a control node refuses counts, one that a worker refuses does not', async () => {
  const dial = { address: '10.0.0.9:1', failure: 'denied', detail: '10.0.0.9:1 refuses this node: removed' };
  const byWorker = node([0]);
  using _ = byWorker.own;
  byWorker.own.dialFailed({ ...dial, deniedBy: { ...identity, nodeId: 'n-2' } });
  const byControl = node([0]);
  using __ = byControl.own;
  byControl.own.dialFailed({ ...dial, deniedBy: { ...identity, nodeId: 'c-1', role: 'control' } });
  await byControl.reaches(removalLooksAlone);
  expect([byControl.removals, byWorker.removals, byWorker.looks()]).toEqual([[dial.detail], [], 0]);
});

it('before anybody has let it in, all its seeds count, whoever they are, and not itself among them', async () => {
  const deniedBy = { ...identity, nodeId: 'n-2' };
  const denied = (address: string) => ({
    address,
    failure: 'denied',
    detail: `${address} refuses this node`,
    deniedBy,
  });
  const { own, removals, reaches, looks } = node([0], { joined: false });
  using _ = own;
  own.dialFailed(denied('10.0.0.1:1'));
  expect(looks()).toBe(0);
  own.dialFailed(denied('10.0.0.2:1'));
  await reaches(removalLooksAlone);
  expect(removals).toEqual(['10.0.0.2:1 refuses this node']);
});
