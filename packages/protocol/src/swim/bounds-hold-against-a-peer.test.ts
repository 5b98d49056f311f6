/** What one greeted peer can bring about has bounds: dials, tombstones, and numbers that nobody could follow. */
import { address, bootId, clusterId, instant, meshId, millis, nodeId, prng } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import {
  type AliveClaim,
  type Frame,
  GOSSIP_PROFILES,
  hashMetadata,
  type MemberMetadata,
  SwimMachine,
  type SwimOutput,
} from '../index.ts';

const metadata: MemberMetadata = {
  role: 'worker',
  clusterId: clusterId('main'),
  region: 'r',
  zone: 'z',
  meshVersion: '1',
  http3Support: false,
  endpoint: address('peer:1'),
  endpoints: {},
  metadataVersion: 1,
  posture: 'mtls',
  labels: {},
};
const claim: AliveClaim = {
  nodeId: nodeId('peer'),
  bootEpoch: 2n,
  bootId: bootId('b'),
  incarnation: 0,
  metadata,
  metadataHash: hashMetadata(metadata),
};
const identity = { nodeId: nodeId('peer'), clusterId: clusterId('main'), role: 'worker' };
const welcome: Frame = { kind: 'welcome', wireVersion: 1, capabilities: [], claim, bootEpochFloor: 0n };

function machineWith(seeds: readonly string[], bounds: Partial<(typeof GOSSIP_PROFILES)['lan']['bounds']> = {}) {
  const lan = GOSSIP_PROFILES.lan;
  const machine = new SwimMachine({
    self: { nodeId: nodeId('self'), meshId: meshId('mesh'), clusterId: clusterId('main'), bootId: bootId('s') },
    metadata: { ...metadata, endpoint: address('self:1') },
    bootEpoch: { persisted: 0n, unixSeconds: 3n },
    settings: { ...lan, bounds: { ...lan.bounds, ...bounds } },
    prng: prng(1),
    now: instant(0),
  });
  machine.handle({ kind: 'start', seeds: seeds.map(address) }, instant(0));
  return machine;
}

/** Answers every dial with a channel on which the peer greets. */
function greetDial(machine: SwimMachine, outputs: readonly SwimOutput[], channel: number, at: number): boolean {
  const dial = outputs.find((output) => output.kind === 'dial');
  if (dial === undefined) return false;
  machine.handle({ kind: 'channel-opened', channel, dial: dial.dial, identity }, instant(at));
  machine.handle({ kind: 'frame', channel, frame: welcome }, instant(at));
  return true;
}

test('a peer that ends every channel right after the greeting is dialled ever later', () => {
  const machine = machineWith(['peer:1']);
  let dials = 0;
  for (let now = 0; now < 60_000; now = Math.max(now + 1, machine.nextDeadline() ?? now)) {
    machine.handle({ kind: 'timer' }, instant(now));
    const channel = dials + 1;
    if (!greetDial(machine, machine.takeOutputs(), channel, now)) continue;
    dials++;
    machine.handle(
      { kind: 'frame', channel, frame: { kind: 'records', claims: [{ kind: 'alive', claim }] } },
      instant(now),
    );
    machine.handle({ kind: 'channel-closed', channel, end: 'reset' }, instant(now));
  }
  expect(dials).toBeGreaterThan(3);
  expect(dials).toBeLessThan(15);
});

test('ids that come and go leave no more tombstones than the bound', () => {
  const machine = machineWith(['peer:1'], { tombstones: 20 });
  greetDial(machine, machine.takeOutputs(), 1, 1);
  for (let n = 0; n < 200; n++) {
    const one = { ...claim, nodeId: nodeId(`n${n}`), bootId: bootId(`b${n}`) };
    const life = { bootEpoch: one.bootEpoch, bootId: one.bootId };
    const gone = { nodeId: one.nodeId, life, incarnation: 0, by: one.nodeId, tombstoneRemaining: millis(60_000) };
    const claims = [
      { kind: 'alive' as const, claim: one },
      { kind: 'left' as const, ...gone },
    ];
    machine.handle({ kind: 'frame', channel: 1, frame: { kind: 'events', claims } }, instant(2 + n));
  }
  const left = [...machine.view().members.values()].filter((member) => member.liveness === 'left');
  expect(left.length).toBe(20);
  expect(left.some((member) => member.nodeId === 'n199')).toBe(true);
});

test.each([
  ['a floor that no life could exceed', { ...welcome, bootEpochFloor: 2n ** 64n - 1n }],
  ['a life at the limit', { ...welcome, claim: { ...claim, bootEpoch: 2n ** 62n } }],
] as const)('%s ends the channel, and nothing of it is kept', (_what, frame) => {
  const machine = machineWith(['peer:1']);
  const dial = machine.takeOutputs().find((output) => output.kind === 'dial');
  machine.handle({ kind: 'channel-opened', channel: 1, dial: dial?.dial ?? 0, identity }, instant(1));
  machine.takeOutputs();
  machine.handle({ kind: 'frame', channel: 1, frame }, instant(2));
  const kinds = machine.takeOutputs().map((output) => output.kind);
  expect(kinds).toContain('close');
  expect(kinds).not.toContain('persist');
  expect(machine.selfClaim().bootEpoch).toBe(3n);
});

test('a registry mark that no registry can have is not taken up, nor told on', () => {
  const machine = machineWith(['peer:1']);
  greetDial(machine, machine.takeOutputs(), 1, 1);
  const highWater = { lineageEpoch: 2n ** 64n - 1n, revision: 1n };
  machine.handle({ kind: 'frame', channel: 1, frame: { kind: 'digest', count: 9, hash: '0', highWater } }, instant(2));
  const outputs = machine.takeOutputs();
  expect(outputs.some((output) => output.kind === 'close')).toBe(true);
  expect(outputs.some((output) => output.kind === 'event' && output.event.kind === 'high-water')).toBe(false);
});

test('a peer whose certificate has another role than it claims is turned away', () => {
  const machine = machineWith(['peer:1']);
  const dial = machine.takeOutputs().find((output) => output.kind === 'dial');
  machine.handle({ kind: 'channel-opened', channel: 1, dial: dial?.dial ?? 0, identity }, instant(1));
  const liar = { ...claim, metadata: { ...metadata, role: 'control' as const } };
  machine.handle({ kind: 'frame', channel: 1, frame: { ...welcome, claim: liar } }, instant(2));
  expect(machine.view().members.has(nodeId('peer'))).toBe(false);
});
