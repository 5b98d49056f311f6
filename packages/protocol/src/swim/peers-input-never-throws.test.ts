import { address, bootId, clusterId, instant, meshId, nodeId, prng } from '@omnirelay/primitives';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Frame, GOSSIP_PROFILES, hashMetadata, SwimMachine } from '../index.ts';

const id = fc.constantFrom('self', 'peer', 'other', 'x'.repeat(90), '', '-').map((name) => name as never);
const life = fc.record({ bootEpoch: fc.bigInt(-1n, 1n << 63n), bootId: fc.constantFrom('b', 'c').map(bootId) });
const count = fc.oneof(fc.integer({ min: -2, max: 5 }), fc.double());
const metadata = {
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
const full = { ...metadata, metadataVersion: 1 };
const text = fc.oneof(fc.string({ maxLength: 8 }), fc.constant('0000000000.9999999999.99999999999999999999'));
const holds = fc.record({
  claims: fc.array(fc.record({ scope: text, fence: text, claimId: text }), { maxLength: 3 }),
  others: count,
});
const highWater = fc.record({ lineageEpoch: fc.bigInt(-1n, 1n << 40n), revision: fc.bigInt(-1n, 1n << 65n) });
const alive = fc.tuple(id, life, count, fc.option(holds)).map(([who, lived, incarnation, held]) => ({
  nodeId: who,
  ...lived,
  incarnation,
  metadata: full,
  ...(held && { holds: held }),
  metadataHash: hashMetadata(full),
}));
const suspicion = fc.record({ life, incarnation: count, accuser: id });
const claim = fc.oneof(
  alive.map((each) => ({ kind: 'alive' as const, claim: each })),
  fc.record({
    kind: fc.constant('suspect' as const),
    nodeId: id,
    life,
    incarnation: count,
    accuser: id,
    cause: fc.constant('silent' as const),
  }),
  fc.record({
    kind: fc.constantFrom('dead' as const, 'left' as const),
    nodeId: id,
    life,
    incarnation: count,
    by: id,
    tombstoneRemaining: count as never,
  }),
);
const claims = fc.array(claim, { maxLength: 4 });
const entries = fc.array(
  fc.record({
    nodeId: id,
    bootEpoch: fc.bigInt(0n, 5n),
    incarnation: count,
    liveness: fc.constantFrom('alive' as const, 'dead' as const),
    metadataHash: count,
  }),
  { maxLength: 4 },
);
const frame = fc.oneof(
  fc.record({ kind: fc.constant('ping'), seq: count, suspicion, highWater }, { requiredKeys: ['kind', 'seq'] }),
  fc.record({ kind: fc.constant('ack'), seq: count, claim: alive, highWater }, { requiredKeys: ['kind', 'seq'] }),
  fc.record({ kind: fc.constant('ping-request'), seq: count, subject: id, address: fc.constant(address('other:1')) }),
  fc.record({ kind: fc.constant('indirect-ack'), seq: count, subject: id, claim: alive }),
  fc.record({ kind: fc.constant('nack'), seq: count, subject: id, cause: fc.constant('refused') }),
  fc.record({ kind: fc.constantFrom('events', 'records'), claims }),
  fc.record({ kind: fc.constant('digest'), count, hash: fc.string() }),
  fc.record({ kind: fc.constant('digest-entries'), entries, page: count, last: fc.boolean() }),
  fc.record({ kind: fc.constant('pull'), nodeIds: fc.array(id) }),
  fc.record({ kind: fc.constant('leave'), life, incarnation: count }),
  fc.record({
    kind: fc.constant('reject'),
    reason: fc.constant('shutting-down'),
    detail: fc.string(),
    bootEpochFloor: fc.bigInt(),
  }),
) as fc.Arbitrary<Frame>;

it('whatever a greeted peer sends is taken, dropped or answered by a close, and never throws', () => {
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 30 }), (frames) => {
      const machine = new SwimMachine({
        self: { nodeId: nodeId('self'), meshId: meshId('mesh'), clusterId: clusterId('main'), bootId: bootId('s') },
        metadata,
        bootEpoch: { persisted: 0n, unixSeconds: 3n },
        settings: GOSSIP_PROFILES.lan,
        prng: prng(1),
        now: instant(0),
      });
      machine.handle({ kind: 'start', seeds: [] }, instant(0));
      const peer = nodeId('peer');
      const identity = { nodeId: peer, clusterId: clusterId('main'), role: 'worker' };
      machine.handle({ kind: 'channel-opened', channel: 1, identity }, instant(1));
      const hello = {
        kind: 'hello' as const,
        wireVersion: 1,
        oldestWireVersion: 1,
        capabilities: [],
        meshId: meshId('mesh'),
        clusterId: clusterId('main'),
        claim: {
          nodeId: peer,
          bootEpoch: 2n,
          bootId: bootId('b'),
          incarnation: 0,
          metadata: full,
          metadataHash: hashMetadata(full),
        },
        purpose: 'neighbour' as const,
      };
      machine.handle({ kind: 'frame', channel: 1, frame: hello }, instant(2));
      let now = 3;
      for (const each of frames) {
        machine.handle({ kind: 'frame', channel: 1, frame: each }, instant(now));
        if (each.kind === 'ack') machine.handle({ kind: 'hear-marks', since: instant(now) }, instant(now));
        now = Math.max(now + 50, Math.min(now + 1000, machine.nextDeadline() ?? now));
        machine.handle({ kind: 'timer' }, instant(now));
      }
      for (const member of machine.view().members.values()) expect(member.nodeId.length).toBeLessThanOrEqual(63);
    }),
    { numRuns: 150 },
  );
});
