/** One frame of each kind; `frames-v1.json` beside it holds the bytes that version 1 wrote for them, in base64. */
import { address, bootId, clusterId, meshId, millis, nodeId } from '@omnirelay/primitives';
import type { AliveClaim, Frame, FrameKind } from '@omnirelay/protocol';

const life = { bootEpoch: 1_790_000_000n, bootId: bootId('b7c1f0a2') };

const claim: AliveClaim = {
  nodeId: nodeId('gw-1'),
  ...life,
  incarnation: 3,
  metadata: {
    role: 'gateway',
    clusterId: clusterId('blue'),
    region: 'eu-north',
    zone: 'a',
    meshVersion: '0.1.0',
    http3Support: false,
    endpoint: address('10.0.0.7:17421'),
    endpoints: { controlGrpc: '10.0.0.7:17422' },
    metadataVersion: 4,
    posture: 'mtls',
    labels: { rack: 'r1', 'team/name': 'söder' },
  },
  metadataHash: 0,
};

const suspicion = { life, incarnation: 2, accuser: nodeId('ctl-2') };

export const goldenFrames: { readonly [K in FrameKind]: Extract<Frame, { kind: K }> } = {
  hello: {
    kind: 'hello',
    wireVersion: 1,
    oldestWireVersion: 1,
    capabilities: ['nack', 'digest-sync'],
    meshId: meshId('prod'),
    clusterId: clusterId('blue'),
    claim,
    purpose: 'join',
  },
  welcome: { kind: 'welcome', wireVersion: 1, capabilities: ['nack'], claim, bootEpochFloor: 12n },
  reject: { kind: 'reject', reason: 'wrong-mesh', detail: 'this is mesh prod', bootEpochFloor: 0n },
  ping: { kind: 'ping', seq: 41, suspicion },
  ack: { kind: 'ack', seq: 41, claim },
  'ping-request': {
    kind: 'ping-request',
    seq: 42,
    subject: nodeId('wk-9'),
    address: address('10.0.0.9:17421'),
    suspicion,
  },
  'indirect-ack': { kind: 'indirect-ack', seq: 42, subject: nodeId('wk-9') },
  nack: { kind: 'nack', seq: 42, subject: nodeId('wk-9'), cause: 'refused' },
  events: {
    kind: 'events',
    claims: [
      { kind: 'alive', claim },
      { kind: 'suspect', nodeId: nodeId('wk-9'), life, incarnation: 1, accuser: nodeId('gw-1'), cause: 'silent' },
      {
        kind: 'dead',
        nodeId: nodeId('wk-8'),
        life,
        incarnation: 1,
        by: nodeId('gw-1'),
        tombstoneRemaining: millis(5000),
      },
      { kind: 'left', nodeId: nodeId('wk-7'), life, incarnation: 1, by: nodeId('wk-7'), tombstoneRemaining: millis(1) },
    ],
  },
  digest: { kind: 'digest', count: 3, hash: '00ff00ff00ff00ff', highWater: { lineageEpoch: 2n, revision: 977n } },
  'digest-entries': {
    kind: 'digest-entries',
    entries: [
      { nodeId: nodeId('gw-1'), bootEpoch: 7n, incarnation: 3, liveness: 'alive', metadataHash: 0xdeadbeef },
      { nodeId: nodeId('wk-8'), bootEpoch: 7n, incarnation: 0, liveness: 'dead', metadataHash: 0 },
    ],
    page: 0,
    last: true,
  },
  pull: { kind: 'pull', nodeIds: [nodeId('gw-1'), nodeId('wk-9')] },
  records: { kind: 'records', claims: [{ kind: 'alive', claim }] },
  leave: { kind: 'leave', life, incarnation: 5 },
};
