/** What goes over a channel in one turn fits into the transport's buffer, however much there is to tell; the other side asks for the rest. */
import { address, bootId, clusterId, instant, meshId, nodeId, prng } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import {
  type AliveClaim,
  type Frame,
  GOSSIP_PROFILES,
  hashMetadata,
  type MemberClaim,
  type MemberMetadata,
  SwimMachine,
  type SwimOutput,
} from '../index.ts';
import { entriesPerFrame } from './claim-validation.ts';

const { lan } = GOSSIP_PROFILES;
const LABEL_BYTES = 100;

function metadataOf(name: string): MemberMetadata {
  return {
    role: 'worker',
    clusterId: clusterId('main'),
    region: 'r',
    zone: 'z',
    meshVersion: '1',
    http3Support: false,
    endpoint: address(`${name}:1`),
    endpoints: {},
    metadataVersion: 1,
    posture: 'mtls',
    labels: Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`label-${i}`, 'x'.repeat(LABEL_BYTES)])),
  };
}

function claimOf(name: string): AliveClaim {
  const metadata = metadataOf(name);
  const life = { bootEpoch: 2n, bootId: bootId(`b-${name}`) };
  return { nodeId: nodeId(name), ...life, incarnation: 0, metadata, metadataHash: hashMetadata(metadata) };
}

const identityOf = (name: string) => ({ nodeId: nodeId(name), clusterId: clusterId('main'), role: 'worker' as const });

function machineOf(name: string): SwimMachine {
  return new SwimMachine({
    self: { nodeId: nodeId(name), meshId: meshId('mesh'), clusterId: clusterId('main'), bootId: bootId(`b-${name}`) },
    metadata: metadataOf(name),
    bootEpoch: { persisted: 0n, unixSeconds: 3n },
    settings: lan,
    prng: prng(1),
    now: instant(0),
  });
}

const bytesIn = (frames: readonly Frame[]): number =>
  frames.reduce((sum, frame) => sum + (frame.kind === 'records' ? frame.claims.length * 20 * LABEL_BYTES : 0), 0);
const framesIn = (outputs: readonly SwimOutput[]): Frame[] =>
  outputs.flatMap((output) => (output.kind === 'send' ? [output.frame] : []));

const claims = Array.from({ length: 2500 }, (_, i): MemberClaim => ({ kind: 'alive', claim: claimOf(`m${i}`) }));

/** Opens a channel from that peer, with no wish but to hear. */
function greet(machine: SwimMachine, channel: number, peer: string): void {
  machine.handle({ kind: 'channel-opened', channel, identity: identityOf(peer) }, instant(1));
  const common = { wireVersion: 1, capabilities: [], claim: claimOf(peer) };
  const hello = { ...common, oldestWireVersion: 1, meshId: meshId('mesh'), clusterId: clusterId('main') };
  machine.handle({ kind: 'frame', channel, frame: { kind: 'hello', purpose: 'repair', ...hello } }, instant(1));
}

/** Knows 2,500 members from one who is told of them over channel 1. */
function elderOfMany(): SwimMachine {
  const elder = machineOf('elder');
  elder.handle({ kind: 'start', seeds: [] }, instant(0));
  greet(elder, 1, 'teller');
  for (let at = 0; at < claims.length; at += 256) {
    const frame: Frame = { kind: 'records', claims: claims.slice(at, at + 256) };
    elder.handle({ kind: 'frame', channel: 1, frame }, instant(2));
  }
  return elder;
}

const digestsOn = (channel: number, outputs: readonly SwimOutput[]): number =>
  outputs.filter((output) => output.kind === 'send' && output.channel === channel && output.frame.kind === 'digest')
    .length;

/** What the frames make the machine send on channel 1, pings and the like apart. */
function digestsAfter(machine: SwimMachine, frames: readonly Frame[], now: number): number {
  machine.takeOutputs();
  for (const frame of frames) machine.handle({ kind: 'frame', channel: 1, frame }, instant(now));
  return digestsOn(1, machine.takeOutputs());
}

test('a joiner of a mesh whose records outgrow a channel is told them in parts, and has them all in the end', () => {
  const elder = elderOfMany();
  elder.handle({ kind: 'channel-closed', channel: 1, end: 'closed' }, instant(3));
  elder.takeOutputs();
  expect(elder.view().members.size).toBe(2502);

  const joiner = machineOf('joiner');
  joiner.handle({ kind: 'start', seeds: [address('elder:1')] }, instant(3));
  const dial = joiner.takeOutputs().find((output) => output.kind === 'dial');
  if (dial === undefined) throw new Error('the joiner does not dial its seed');
  elder.handle({ kind: 'channel-opened', channel: 2, identity: identityOf('joiner') }, instant(4));
  joiner.handle({ kind: 'channel-opened', channel: 1, dial: dial.dial, identity: identityOf('elder') }, instant(4));
  let most = 0;
  for (let now = 5; now < 1000 && joiner.view().members.size < 2503; now++) {
    const toElder = framesIn(joiner.takeOutputs().filter((output) => !('channel' in output) || output.channel === 1));
    for (const frame of toElder) elder.handle({ kind: 'frame', channel: 2, frame }, instant(now));
    const toJoiner = framesIn(elder.takeOutputs().filter((output) => !('channel' in output) || output.channel === 2));
    most = Math.max(most, bytesIn(toJoiner));
    for (const frame of toJoiner) joiner.handle({ kind: 'frame', channel: 1, frame }, instant(now));
    if ((joiner.nextDeadline() ?? now + 1) <= now) joiner.handle({ kind: 'timer' }, instant(now));
    if ((elder.nextDeadline() ?? now + 1) <= now) elder.handle({ kind: 'timer' }, instant(now));
  }
  expect(joiner.view().members.size).toBe(2503);
  expect(2500 * 20 * LABEL_BYTES).toBeGreaterThan(4 * 2 ** 20);
  expect(most).toBeLessThan(2 * 2 ** 20);
});

test('a neighbour that is told more news than go at once is asked what it lacks', () => {
  const elder = machineOf('elder');
  elder.handle({ kind: 'start', seeds: [] }, instant(0));
  greet(elder, 1, 'teller');
  greet(elder, 2, 'listener');
  elder.takeOutputs();
  for (let at = 0; at < claims.length; at += 256) {
    const frame: Frame = { kind: 'records', claims: claims.slice(at, at + 256) };
    elder.handle({ kind: 'frame', channel: 1, frame }, instant(2));
  }
  const outputs = [...elder.takeOutputs()];
  for (let now = 3; now < 500 && digestsOn(2, outputs) === 0; now++) {
    elder.handle({ kind: 'timer' }, instant(now));
    outputs.push(...elder.takeOutputs());
  }
  const told = outputs.flatMap((output) =>
    output.kind === 'send' && output.channel === 2 && output.frame.kind === 'events' ? output.frame.claims : [],
  );
  expect(told.length).toBeGreaterThan(0);
  expect(told.length).toBeLessThan(claims.length);
  expect(digestsOn(2, outputs)).toBe(1);
});

test('who lists in many pages, and takes nothing of what it is told, is asked once and not for ever', () => {
  const elder = elderOfMany();
  const page = (number: number, last: boolean): Frame => ({ kind: 'digest-entries', entries: [], page: number, last });
  const listing = [page(0, false), page(1, false), page(2, true)];
  expect([10, 20, 30, 40].map((now) => digestsAfter(elder, listing, now))).toEqual([1, 0, 1, 0]);
});

test('who pulls more than goes at once, in many frames, is asked once what it lacks', () => {
  const elder = elderOfMany();
  const ids = claims.flatMap((told) => (told.kind === 'alive' ? [told.claim.nodeId] : []));
  const pull: Frame = { kind: 'pull', nodeIds: ids.slice(0, entriesPerFrame(lan.bounds)) };
  expect(digestsAfter(elder, [pull, pull, pull], 10)).toBe(1);
});
