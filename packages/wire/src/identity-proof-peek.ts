import { BinaryReader } from '@bufbuild/protobuf/wire';
import { readBareProbe } from './bare-probe.ts';
import { ChannelRequestSchema, FrameSchema } from './generated/omnirelay/membership/v1/membership_pb.ts';

/** The same in every stream's messages. */
const FRAME_FIELD = ChannelRequestSchema.field.frame.number;
const PROOF_FIELD = FrameSchema.field.identityProof.number;

/**
 * Whether a channel message is the transport's own frame, by its field numbers alone: membership frames are decoded once, by their
 * reader. False for whatever cannot be read.
 */
export function isIdentityProof(bytes: Uint8Array): boolean {
  if (readBareProbe(bytes) !== null) return false;
  try {
    const outer = new BinaryReader(bytes);
    const [outerField] = outer.tag();
    if (outerField !== FRAME_FIELD) return false;
    const inner = new BinaryReader(outer.bytes());
    while (inner.pos < inner.len) {
      const [field, wireType] = inner.tag();
      if (field === PROOF_FIELD) return true;
      // The body is written behind the two small fields of the stamp; another body means another kind of frame.
      if (wireType === 2) return false;
      inner.skip(wireType);
    }
  } catch {
    // Malformed: the reader of membership frames will say so.
  }
  return false;
}
