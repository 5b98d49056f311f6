import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BareProbe, encodeBareProbe, readBareProbe } from './bare-probe.ts';
import { ChannelRequestSchema } from './generated/omnirelay/membership/v1/membership_pb.ts';

const probes: fc.Arbitrary<BareProbe> = fc.record({
  kind: fc.constantFrom('ping' as const, 'ack' as const),
  seq: fc.oneof(fc.nat(300), fc.nat(2 ** 22), fc.nat(2 ** 31 - 1), fc.maxSafeNat()),
  wireVersion: fc.oneof(fc.nat(3), fc.nat(300)),
  capabilitiesHash: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2 ** 32 - 1 })),
});

function byProtobuf({ kind, seq, wireVersion, capabilitiesHash }: BareProbe): Uint8Array {
  const body = { case: kind, value: { seq: BigInt(seq) } } as const;
  return toBinary(
    ChannelRequestSchema,
    create(ChannelRequestSchema, { frame: { wireVersion, capabilitiesHash, body } }),
  );
}

test('a bare probe is the bytes that protobuf writes, and is read from them', () => {
  let bare = 0;
  fc.assert(
    fc.property(probes, (probe) => {
      const bytes = encodeBareProbe(probe);
      const written = byProtobuf(probe);
      if (bytes === null) {
        expect(readBareProbe(written)).toBeNull();
        return;
      }
      bare++;
      expect(bytes).toEqual(written);
      expect(readBareProbe(written)).toEqual(probe);
    }),
    { numRuns: 2000 },
  );
  expect(bare).toBeGreaterThan(200);
});

test('what it reads, protobuf reads alike; all else it leaves alone', () => {
  let changed = 0;
  const edit = fc.record({ at: fc.nat(20), to: fc.nat(255) });
  fc.assert(
    fc.property(probes, fc.array(edit, { maxLength: 3 }), fc.uint8Array({ maxLength: 2 }), (probe, edits, behind) => {
      const bytes = Uint8Array.from([...byProtobuf(probe), ...behind]);
      for (const { at, to } of edits) if (at < bytes.length) bytes[at] = to;
      const read = readBareProbe(bytes);
      if (read === null) return;
      if (edits.length > 0) changed++;
      const { frame } = fromBinary(ChannelRequestSchema, bytes);
      expect(frame).toMatchObject({ wireVersion: read.wireVersion, capabilitiesHash: read.capabilitiesHash });
      expect(frame?.body.case).toBe(read.kind);
      expect(frame?.body.value).toMatchObject({ seq: BigInt(read.seq) });
    }),
    { numRuns: 5000 },
  );
  expect(changed).toBeGreaterThan(20);
});
