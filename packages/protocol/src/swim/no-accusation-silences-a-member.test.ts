import { address, bootId, clusterId, instant, meshId, nodeId, prng } from '@omnirelay/primitives';
import { expect, it } from 'vitest';
import { GOSSIP_PROFILES, hashMetadata, SwimMachine } from '../index.ts';
import { checkAliveClaim, INCARNATION_LIMIT } from './claim-validation.ts';

const metadata = {
  role: 'worker' as const,
  clusterId: clusterId('main'),
  region: 'r',
  zone: 'z',
  meshVersion: '1',
  http3Support: false,
  endpoint: address('self:1'),
  endpoints: {},
  posture: 'mtls',
  labels: {},
};
const { bounds } = GOSSIP_PROFILES.lan;

/** A machine with one greeted peer on channel 1. */
function greeted(): SwimMachine {
  const [self, peer, main] = [nodeId('self'), nodeId('peer'), clusterId('main')];
  const machine = new SwimMachine({
    self: { nodeId: self, meshId: meshId('mesh'), clusterId: main, bootId: bootId('s') },
    metadata,
    bootEpoch: { persisted: 0n, unixSeconds: 3n },
    settings: GOSSIP_PROFILES.lan,
    prng: prng(1),
    now: instant(0),
  });
  machine.handle({ kind: 'start', seeds: [] }, instant(0));
  const identity = { nodeId: peer, clusterId: main, role: 'worker' };
  machine.handle({ kind: 'channel-opened', channel: 1, identity }, instant(1));
  const theirs = { ...metadata, endpoint: address('peer:1'), metadataVersion: 1 };
  const life = { bootEpoch: 2n, bootId: bootId('p') };
  const claim = { nodeId: peer, ...life, incarnation: 0, metadata: theirs, metadataHash: hashMetadata(theirs) };
  const versions = { wireVersion: 1, oldestWireVersion: 1, capabilities: [] };
  const names = { meshId: meshId('mesh'), clusterId: main, purpose: 'neighbour' as const };
  machine.handle({ kind: 'frame', channel: 1, frame: { kind: 'hello', ...versions, ...names, claim } }, instant(2));
  machine.takeOutputs();
  return machine;
}

const accuse = (machine: SwimMachine, incarnation: number): void => {
  const { bootEpoch, bootId: id } = machine.selfClaim();
  const suspicion = { life: { bootEpoch, bootId: id }, incarnation, accuser: nodeId('peer') };
  machine.handle({ kind: 'frame', channel: 1, frame: { kind: 'ping', seq: 1, suspicion } }, instant(3));
};

it('refutes the highest accusation there can be by a new life, durable before it is told, that peers believe', () => {
  const machine = greeted();
  const before = machine.selfClaim();
  accuse(machine, INCARNATION_LIMIT - 1);
  const after = machine.selfClaim();
  expect(after.bootEpoch).toBeGreaterThan(before.bootEpoch);
  expect(checkAliveClaim(after, bounds)).toBeNull();
  expect(machine.takeOutputs()[0]).toEqual({ kind: 'persist', bootEpoch: after.bootEpoch });
});

it('closes the channel of a peer that accuses above what an incarnation can be, and stays as it is', () => {
  const machine = greeted();
  const before = machine.selfClaim();
  accuse(machine, INCARNATION_LIMIT);
  expect(machine.selfClaim()).toBe(before);
  expect(machine.takeOutputs()).toContainEqual(expect.objectContaining({ kind: 'close', channel: 1 }));
});
