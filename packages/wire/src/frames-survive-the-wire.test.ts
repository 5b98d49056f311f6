import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { AliveClaim, FrameKind } from '@omnirelay/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FRAME_BOUNDS } from './bounds.ts';
import { decodeFrame } from './frame-decoding.ts';
import { encodeFrame, encodeIdentityProof, OWN_STAMP } from './frame-encoding.ts';
import { AliveClaimSchema, FrameSchema, RejectSchema } from './generated/omnirelay/membership/v1/membership_pb.ts';
import { isIdentityProof } from './identity-proof-peek.ts';
import { frames, ownClaim, withoutOrigins } from './testing/arbitrary-frames.ts';

describe('a frame of each kind comes back as it was sent', () => {
  for (const kind of Object.keys(frames) as FrameKind[]) {
    test(kind, () => {
      fc.assert(
        fc.property(
          frames[kind] as fc.Arbitrary<(typeof frames)[FrameKind] extends fc.Arbitrary<infer F> ? F : never>,
          (frame) => {
            const bytes = encodeFrame(frame);
            const decoded = decodeFrame(bytes);
            if (decoded.kind !== 'frame') throw new Error(JSON.stringify(decoded));
            expect(withoutOrigins(decoded.frame)).toEqual(frame);
            expect(decoded.capabilitiesHash).toBe(OWN_STAMP.capabilitiesHash);
            expect(isIdentityProof(bytes)).toBe(false);
            // Relayed, it is the same bytes again.
            expect(decodeFrame(encodeFrame(decoded.frame))).toEqual(decoded);
          },
        ),
        { numRuns: 100 },
      );
    });
  }
});

test("a relay hands on the origin's bytes, fields of a newer version and signature included", () => {
  fc.assert(
    fc.property(ownClaim, fc.uint8Array({ minLength: 1, maxLength: 32 }), (claim, novelty) => {
      const first = decodeFrame(encodeFrame({ kind: 'ack', seq: 1, claim }));
      const origin = originOf(first);
      const newer = new BinaryWriter().raw(origin.bytes).tag(900, WireType.LengthDelimited).bytes(novelty).finish();
      const signature = Uint8Array.of(1, 2, 3);
      const relayed: AliveClaim = { ...claim, origin: { bytes: newer, signature } };
      const heard = decodeFrame(encodeFrame({ kind: 'ack', seq: 2, claim: relayed }));
      expect(originOf(heard)).toEqual({ bytes: newer, signature });
    }),
    { numRuns: 50 },
  );
});

function originOf(decoded: ReturnType<typeof decodeFrame>) {
  if (decoded.kind !== 'frame' || decoded.frame.kind !== 'ack') throw new Error(JSON.stringify(decoded));
  const origin = decoded.frame.claim?.origin;
  if (origin === undefined) throw new Error('no origin');
  return origin;
}

test('a refusal for a reason of a newer version is a refusal all the same, and keeps its detail', () => {
  for (const reason of [0, 8, 4711]) {
    const value = create(RejectSchema, { detail: 'a quota is reached', bootEpochFloor: 7n });
    Object.assign(value, { reason });
    const newer = toBinary(FrameSchema, create(FrameSchema, { wireVersion: 1, body: { case: 'reject', value } }));
    const bytes = new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(newer).finish();
    expect(decodeFrame(bytes)).toMatchObject({
      kind: 'frame',
      frame: { kind: 'reject', reason: 'other', detail: 'a quota is reached', bootEpochFloor: 7n },
    });
  }
});

test('an own claim is encoded once, and equal claims to equal bytes', () => {
  const claim = fc.sample(ownClaim, 1)[0] as AliveClaim;
  const origin = originOf(decodeFrame(encodeFrame({ kind: 'ack', seq: 1, claim })));
  const message = toBinary(
    AliveClaimSchema,
    fromBinary(AliveClaimSchema, new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(origin.bytes).finish()),
  );
  expect(message.length).toBeGreaterThan(origin.bytes.length);
  expect(originOf(decodeFrame(encodeFrame({ kind: 'ack', seq: 9, claim: { ...claim } })))).toEqual(origin);
});

test('an identity proof is known by its fields and comes back whole', () => {
  const chain = [Uint8Array.of(1, 2), Uint8Array.of(3)];
  const bytes = encodeIdentityProof(chain, Uint8Array.of(4));
  expect(isIdentityProof(bytes)).toBe(true);
  expect(decodeFrame(bytes)).toEqual({ kind: 'identity-proof', chain, signature: Uint8Array.of(4) });
});

describe('what is too much is malformed, and says so', () => {
  const problemOf = (bytes: Uint8Array): string => {
    const decoded = decodeFrame(bytes);
    return decoded.kind === 'malformed' ? decoded.problem : decoded.kind;
  };
  const claim = fc.sample(ownClaim, 1)[0] as AliveClaim;
  const many = Object.fromEntries(Array.from({ length: FRAME_BOUNDS.labels + 1 }, (_, i) => [`k${i}`, 'v']));
  test('bytes', () => {
    expect(problemOf(new Uint8Array(FRAME_BOUNDS.frameBytes + 1))).toContain('bytes');
  });
  test('labels', () => {
    const labelled = { ...claim, metadata: { ...claim.metadata, labels: many } };
    expect(problemOf(encodeFrame({ kind: 'ack', seq: 1, claim: labelled }))).toContain('labels');
  });
  test('length of a label', () => {
    const labels = { long: 'x'.repeat(FRAME_BOUNDS.textLength + 1) };
    const labelled = { ...claim, metadata: { ...claim.metadata, labels } };
    expect(problemOf(encodeFrame({ kind: 'ack', seq: 1, claim: labelled }))).toContain('longer');
  });
  test('claims', () => {
    const claims = Array.from({ length: FRAME_BOUNDS.claimsPerFrame + 1 }, () => ({ kind: 'alive' as const, claim }));
    expect(problemOf(encodeFrame({ kind: 'events', claims }))).toContain('claims');
  });
  test('a node id that is no name', () => {
    expect(problemOf(encodeFrame({ kind: 'pull', nodeIds: ['../x' as never] }))).toContain('name');
  });
});
