/** Frames of every kind as a well-behaved peer writes them, for property tests. */
import { address, bootId, clusterId, meshId, millis, nodeId } from '@omnirelay/primitives';
import {
  type AliveClaim,
  type Frame,
  type FrameKind,
  formatFence,
  type HeldScopes,
  hashMetadata,
  type Life,
  LOAD_BOUNDS,
  type MemberClaim,
  type MemberMetadata,
  type SeenRegistry,
  type ToldLoad,
} from '@omnirelay/protocol';
import fc from 'fast-check';

const name = fc.stringMatching(/^[a-z0-9](?:[a-z0-9._-]{0,20}[a-z0-9])?$/);
const text = fc.string({ maxLength: 40, unit: 'grapheme' }).filter((s) => s.length <= 256);
const key = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9._/-]{0,20}$/);
const pairs = fc.dictionary(key, text, { maxKeys: 5, noNullPrototype: true });
const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const count = fc.maxSafeNat();
const ids = name.map(nodeId);
const addresses = fc.tuple(name, fc.integer({ min: 1, max: 65_535 })).map(([host, port]) => address(`${host}:${port}`));

const metadata: fc.Arbitrary<MemberMetadata> = fc.record({
  role: fc.constantFrom('control' as const, 'gateway' as const, 'worker' as const),
  clusterId: name.map(clusterId),
  region: text,
  zone: text,
  meshVersion: text,
  http3Support: fc.boolean(),
  endpoint: addresses,
  endpoints: pairs,
  metadataVersion: count,
  posture: text,
  labels: pairs,
});

const life: fc.Arbitrary<Life> = fc.record({ bootEpoch: uint64, bootId: text.map(bootId) });

const fence = fc
  .tuple(fc.nat(9_999_999_999), fc.nat(9_999_999_999), fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }))
  .map(([failoverVersion, lineageEpoch, revision]) =>
    formatFence({ failoverVersion: BigInt(failoverVersion), lineageEpoch: BigInt(lineageEpoch), revision }),
  );

const holds: fc.Arbitrary<HeldScopes> = fc.record({
  claims: fc.array(fc.record({ scope: text, fence, claimId: text }), { maxLength: 4 }),
  others: uint32,
});

const registry: fc.Arbitrary<SeenRegistry> = fc.record({ identity: text, sound: fc.boolean() });

const load: fc.Arbitrary<ToldLoad> = fc.record({
  pendingDepth: fc.nat(LOAD_BOUNDS.pendingDepth),
  latencyP99Ms: fc.double({ min: 0, max: LOAD_BOUNDS.latencyP99Ms, noNaN: true }),
  errorRatio: fc.double({ min: 0, max: 1, noNaN: true }),
  reportedAt: fc.nat(4_000_000_000_000),
});

/** As an origin makes it: without bytes. */
export const ownClaim: fc.Arbitrary<AliveClaim> = fc
  .tuple(
    ids,
    life,
    count,
    metadata,
    fc.option(holds, { nil: undefined }),
    fc.option(registry, { nil: undefined }),
    fc.option(load, { nil: undefined }),
  )
  .map(([id, l, incarnation, m, held, seen, told]) => ({
    nodeId: id,
    ...l,
    incarnation,
    metadata: m,
    ...(held && { holds: held }),
    ...(seen && { registry: seen }),
    ...(told && { load: told }),
    metadataHash: hashMetadata(m),
  }));

const liveness = fc.constantFrom('alive' as const, 'suspect' as const, 'dead' as const, 'left' as const);
const cause = fc.constantFrom('silent' as const, 'refused' as const);

const memberClaim: fc.Arbitrary<MemberClaim> = fc.oneof(
  ownClaim.map((claim) => ({ kind: 'alive' as const, claim })),
  fc.record({ kind: fc.constant('suspect' as const), nodeId: ids, life, incarnation: count, accuser: ids, cause }),
  fc.record({
    kind: fc.constantFrom('dead' as const, 'left' as const),
    nodeId: ids,
    life,
    incarnation: count,
    by: ids,
    tombstoneRemaining: count.map(millis),
  }),
);

const claims = fc.array(memberClaim, { maxLength: 6 });
const suspicion = fc.record({ life, incarnation: count, accuser: ids });
const kind = <K extends FrameKind>(k: K): fc.Arbitrary<K> => fc.constant(k);
const capabilities = fc.array(text, { maxLength: 6 });
const highWater = fc.record({ lineageEpoch: uint64, revision: uint64 });

export const frames: { readonly [K in FrameKind]: fc.Arbitrary<Extract<Frame, { kind: K }>> } = {
  hello: fc.record({
    kind: kind('hello'),
    wireVersion: uint32,
    oldestWireVersion: uint32,
    capabilities,
    meshId: name.map(meshId),
    clusterId: name.map(clusterId),
    claim: ownClaim,
    purpose: fc.constantFrom('join' as const, 'neighbour' as const, 'repair' as const),
  }),
  welcome: fc.record({
    kind: kind('welcome'),
    wireVersion: uint32,
    capabilities,
    claim: ownClaim,
    bootEpochFloor: uint64,
  }),
  reject: fc.record({
    kind: kind('reject'),
    reason: fc.constantFrom(
      'wrong-mesh' as const,
      'wrong-cluster' as const,
      'identity-mismatch' as const,
      'duplicate-node-id' as const,
      'incompatible-version' as const,
      'too-many-channels' as const,
      'shutting-down' as const,
      'other' as const,
    ),
    detail: text,
    bootEpochFloor: uint64,
  }),
  ping: fc.record({ kind: kind('ping'), seq: count, suspicion, highWater }, { requiredKeys: ['kind', 'seq'] }),
  ack: fc.record({ kind: kind('ack'), seq: count, claim: ownClaim, highWater }, { requiredKeys: ['kind', 'seq'] }),
  'ping-request': fc.record(
    { kind: kind('ping-request'), seq: count, subject: ids, address: addresses, suspicion },
    { requiredKeys: ['kind', 'seq', 'subject', 'address'] },
  ),
  'indirect-ack': fc.record(
    { kind: kind('indirect-ack'), seq: count, subject: ids, claim: ownClaim, highWater },
    { requiredKeys: ['kind', 'seq', 'subject'] },
  ),
  nack: fc.record({ kind: kind('nack'), seq: count, subject: ids, cause }),
  events: fc.record({ kind: kind('events'), claims }),
  digest: fc.record(
    {
      kind: kind('digest'),
      count: uint32,
      hash: text,
      highWater,
    },
    { requiredKeys: ['kind', 'count', 'hash'] },
  ),
  'digest-entries': fc.record({
    kind: kind('digest-entries'),
    entries: fc.array(
      fc.record({ nodeId: ids, bootEpoch: uint64, incarnation: count, liveness, metadataHash: uint32 }),
      { maxLength: 8 },
    ),
    page: uint32,
    last: fc.boolean(),
  }),
  pull: fc.record({ kind: kind('pull'), nodeIds: fc.array(ids, { maxLength: 8 }) }),
  records: fc.record({ kind: kind('records'), claims }),
  leave: fc.record({ kind: kind('leave'), life, incarnation: count }),
};

/** The frame without its claims' origins: what the sender held before anything was encoded. */
export function withoutOrigins(value: unknown): unknown {
  if (value instanceof Uint8Array || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutOrigins);
  const kept = Object.entries(value).filter(([property]) => property !== 'origin');
  return Object.fromEntries(kept.map(([property, item]) => [property, withoutOrigins(item)]));
}
