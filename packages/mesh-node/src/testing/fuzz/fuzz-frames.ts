/**
 * Bytes as no honest peer writes them: noise, and honest frames with bytes changed, cut, repeated or joined. What can be read goes into a
 * real machine over a greeted channel, as it would from a peer with a good certificate and bad intentions.
 */
import { address, bootId, clusterId, instant, meshId, millis, nodeId, type Prng, prng } from '@omnirelay/primitives';
import { type AliveClaim, type Frame, GOSSIP_PROFILES, hashMetadata, SwimMachine } from '@omnirelay/protocol';
import { decodeFrame, encodeFrame, encodeIdentityProof, isIdentityProof } from '@omnirelay/wire';
import { type FuzzTarget, pick } from './fuzz.ts';

const METADATA = {
  role: 'worker' as const,
  clusterId: clusterId('c1'),
  region: 'r',
  zone: 'z',
  meshVersion: '1',
  http3Support: false,
  endpoint: address('127.0.0.1:1'),
  endpoints: {},
  posture: 'mtls',
  labels: { a: 'b' },
};
const LIFE = { bootEpoch: 7n, bootId: bootId('boot-peer') };
const claimOf = (name: string): AliveClaim => {
  const metadata = { ...METADATA, metadataVersion: 1 };
  return { nodeId: nodeId(name), ...LIFE, incarnation: 1, metadata, metadataHash: hashMetadata(metadata) };
};
const PEER = claimOf('peer');
const SUSPICION = { life: LIFE, incarnation: 1, accuser: nodeId('peer') };
const GONE = { nodeId: nodeId('other'), life: LIFE, incarnation: 1 };
const HELLO: Frame = {
  kind: 'hello',
  wireVersion: 1,
  oldestWireVersion: 1,
  capabilities: ['x'],
  meshId: meshId('m1'),
  clusterId: clusterId('c1'),
  claim: PEER,
  purpose: 'neighbour',
};
const HONEST: readonly Uint8Array[] = (
  [
    HELLO,
    { kind: 'ping', seq: 300 },
    { kind: 'ping', seq: 3, suspicion: SUSPICION },
    { kind: 'ack', seq: 3, claim: PEER },
    { kind: 'ping-request', seq: 5, subject: nodeId('other'), address: address('127.0.0.1:2'), suspicion: SUSPICION },
    { kind: 'indirect-ack', seq: 5, subject: nodeId('other'), claim: claimOf('other') },
    { kind: 'nack', seq: 5, subject: nodeId('other'), cause: 'silent' },
    { kind: 'events', claims: [{ kind: 'alive', claim: claimOf('other') }] },
    { kind: 'events', claims: [{ kind: 'suspect', ...GONE, accuser: nodeId('peer'), cause: 'refused' }] },
    { kind: 'records', claims: [{ kind: 'dead', ...GONE, by: nodeId('peer'), tombstoneRemaining: millis(5000) }] },
    { kind: 'digest', count: 3, hash: 'abc', highWater: { lineageEpoch: 1n, revision: 2n } },
    {
      kind: 'digest-entries',
      entries: [{ nodeId: nodeId('other'), bootEpoch: 7n, incarnation: 1, liveness: 'alive', metadataHash: 5 }],
      page: 0,
      last: true,
    },
    { kind: 'pull', nodeIds: [nodeId('other')] },
    { kind: 'leave', life: LIFE, incarnation: 2 },
  ] satisfies Frame[]
)
  .map((frame) => encodeFrame(frame))
  .concat(encodeIdentityProof([Uint8Array.of(1)], Uint8Array.of(2)));

/** A machine is used for so many frames; then its time has come far enough. */
const FRAMES_A_MACHINE = 2_000;
const CHANNEL = 1;

function greeted(): SwimMachine {
  const identity = { nodeId: nodeId('peer'), clusterId: clusterId('c1'), role: 'worker' };
  const machine = new SwimMachine({
    self: { nodeId: nodeId('self'), meshId: meshId('m1'), clusterId: clusterId('c1'), bootId: bootId('boot-self') },
    metadata: METADATA,
    bootEpoch: { persisted: 0n, unixSeconds: 7n },
    settings: GOSSIP_PROFILES.lan,
    prng: prng(1),
    now: instant(0),
  });
  machine.handle({ kind: 'start', seeds: [] }, instant(0));
  machine.handle({ kind: 'channel-opened', channel: CHANNEL, identity }, instant(1));
  machine.handle({ kind: 'frame', channel: CHANNEL, frame: HELLO }, instant(2));
  return machine;
}

function bytesOf(random: Prng): Uint8Array {
  if (random.below(4) === 0) return Uint8Array.from({ length: random.below(96) }, () => random.below(256));
  let bytes = pick(random, HONEST).slice();
  if (random.below(6) === 0) bytes = Uint8Array.from([...bytes, ...pick(random, HONEST)]);
  for (let edits = random.below(4); edits > 0; edits--) bytes[random.below(bytes.length)] = random.below(256);
  return random.below(4) === 0 ? bytes.subarray(0, random.below(bytes.length)) : bytes;
}

export function fuzzedFrames(): FuzzTarget<Uint8Array> {
  let machine = greeted();
  let fed = 0;
  let open = true;
  return {
    make: bytesOf,
    describe: (bytes) => Buffer.from(bytes).toString('hex'),
    take(bytes) {
      isIdentityProof(bytes);
      const decoded = decodeFrame(bytes);
      if (decoded.kind !== 'frame') return false;
      if (!open || ++fed >= FRAMES_A_MACHINE) {
        machine = greeted();
        fed = 0;
      }
      machine.handle({ kind: 'frame', channel: CHANNEL, frame: decoded.frame }, instant(3 + fed));
      const outputs = machine.takeOutputs();
      // What it says can be written; a machine that closed the channel over the frame begins anew.
      for (const output of outputs) if (output.kind === 'send') encodeFrame(output.frame);
      open = !outputs.some((output) => output.kind === 'close');
      return true;
    },
  };
}
