/** Whatever frames a peer sends, honest in form and wild in content: all that the machine answers fits the wire. */
import { address, bootId, clusterId, instant, meshId, nodeId, prng } from '@omnirelay/primitives';
import { type Frame, GOSSIP_PROFILES, hashMetadata, SwimMachine } from '@omnirelay/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeFrame } from './frame-encoding.ts';
import { frames } from './testing/arbitrary-frames.ts';

const own = {
  role: 'worker' as const,
  clusterId: clusterId('main'),
  region: 'r',
  zone: 'z',
  meshVersion: '1',
  http3Support: false,
  endpoint: address('peer:1'),
  endpoints: {},
  posture: 'mtls',
  labels: {},
};
const full = { ...own, metadataVersion: 1 };
const claim = {
  nodeId: nodeId('peer'),
  bootEpoch: 2n,
  bootId: bootId('b'),
  incarnation: 0,
  metadata: full,
  metadataHash: hashMetadata(full),
};
const identity = { nodeId: nodeId('peer'), clusterId: clusterId('main'), role: 'worker' };
const anyFrame = fc.oneof(...(Object.values(frames) as fc.Arbitrary<Frame>[]));
/** About the machine itself, or the peer: these are what it must answer to. */
const aimed = anyFrame.chain((frame) =>
  fc.constantFrom('self', 'peer').map((name): Frame => {
    const at = JSON.stringify(frame, (key, value) =>
      typeof value === 'bigint' ? `#${value}` : key === 'nodeId' || key === 'subject' ? name : value,
    );
    return JSON.parse(at, (_key, value) =>
      typeof value === 'string' && /^#\d+$/.test(value) ? BigInt(value.slice(1)) : value,
    ) as Frame;
  }),
);

test('as a joiner on the first channel, and as a member on an accepted one', () => {
  let answered = 0;
  fc.assert(
    fc.property(fc.array(fc.oneof(anyFrame, aimed), { maxLength: 20 }), fc.boolean(), (told, joins) => {
      const machine = new SwimMachine({
        self: { nodeId: nodeId('self'), meshId: meshId('mesh'), clusterId: clusterId('main'), bootId: bootId('s') },
        metadata: { ...own, endpoint: address('self:1') },
        bootEpoch: { persisted: 0n, unixSeconds: 3n },
        settings: GOSSIP_PROFILES.lan,
        prng: prng(1),
        now: instant(0),
      });
      const encodeAll = (): void => {
        for (const output of machine.takeOutputs())
          if (output.kind === 'send') {
            expect(encodeFrame(output.frame).length).toBeGreaterThan(0);
            answered++;
          }
      };
      machine.handle({ kind: 'start', seeds: joins ? [address('peer:1')] : [] }, instant(0));
      encodeAll();
      machine.handle({ kind: 'channel-opened', channel: 1, identity, ...(joins && { dial: 1 }) }, instant(1));
      const greeting: Frame = joins
        ? { kind: 'welcome', wireVersion: 1, capabilities: [], claim, bootEpochFloor: 0n }
        : {
            kind: 'hello',
            wireVersion: 1,
            oldestWireVersion: 1,
            capabilities: [],
            meshId: meshId('mesh'),
            clusterId: clusterId('main'),
            claim,
            purpose: 'neighbour',
          };
      const sequence = told.length % 2 === 0 ? [greeting, ...told] : told;
      let now = 2;
      for (const frame of sequence) {
        machine.handle({ kind: 'frame', channel: 1, frame }, instant(now));
        encodeAll();
        now += 60;
        machine.handle({ kind: 'timer' }, instant(now));
        encodeAll();
      }
    }),
    { numRuns: 400 },
  );
  // About 420 over these runs, and never far from it: the machine was not silent.
  expect(answered).toBeGreaterThan(250);
});
