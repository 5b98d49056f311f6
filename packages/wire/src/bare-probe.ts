/**
 * The two frames that a quiet mesh is made of, a ping and an ack with nothing but their number, without the general reader and writer:
 * nine in ten frames are these, each wakes a process that has gone cold, and cold code is dear. The bytes are those that protobuf
 * writes, to the bit (a test holds that); whatever looks otherwise is left to the general reader.
 */
import type { FrameStamp } from './frame-encoding.ts';
import {
  AckSchema,
  ChannelRequestSchema,
  FrameSchema,
  PingSchema,
} from './generated/omnirelay/membership/v1/membership_pb.ts';
import { BYTES, FIXED32, tagOf, VARINT } from './wire-tags.ts';

export interface BareProbe extends FrameStamp {
  readonly kind: 'ping' | 'ack';
  readonly seq: number;
}

const FRAME = tagOf(ChannelRequestSchema.field.frame, BYTES);
const VERSION = tagOf(FrameSchema.field.wireVersion, VARINT);
const HASH = tagOf(FrameSchema.field.capabilitiesHash, FIXED32);
const PING = tagOf(FrameSchema.field.ping, BYTES);
const ACK = tagOf(FrameSchema.field.ack, BYTES);
/** The same in both bodies. */
const SEQ = tagOf(PingSchema.field.seq, VARINT);
if (SEQ !== tagOf(AckSchema.field.seq, VARINT)) throw new Error('a ping and an ack number differently');

/** Tags, lengths and the version take one byte each; what needs more is not bare. */
const ONE_BYTE = 0x80;
/** The number begins here, behind: frame, its length, version, its value, hash, its four bytes, body, its length, number. */
const SEQ_AT = 12;
const SEQ_LIMIT = 2 ** 28;

/** Null where the general writer has to do it: numbers that protobuf leaves out, or that are too large. */
export function encodeBareProbe({ kind, seq, wireVersion, capabilitiesHash }: BareProbe): Uint8Array | null {
  if (seq < 1 || seq >= SEQ_LIMIT || wireVersion < 1 || wireVersion >= ONE_BYTE || capabilitiesHash === 0) return null;
  const seqBytes = seq < 2 ** 7 ? 1 : seq < 2 ** 14 ? 2 : seq < 2 ** 21 ? 3 : 4;
  const length = SEQ_AT + seqBytes;
  const bytes = new Uint8Array(length);
  bytes[0] = FRAME;
  bytes[1] = length - 2;
  bytes[2] = VERSION;
  bytes[3] = wireVersion;
  bytes[4] = HASH;
  for (let at = 0; at < 4; at++) bytes[5 + at] = capabilitiesHash >>> (8 * at);
  bytes[9] = kind === 'ping' ? PING : ACK;
  bytes[10] = 1 + seqBytes;
  bytes[11] = SEQ;
  let rest = seq;
  for (let at = SEQ_AT; at < length; at++, rest >>>= 7) bytes[at] = (rest & 0x7f) | (at < length - 1 ? 0x80 : 0);
  return bytes;
}

/** Null where it is no bare probe, or not written as protobuf writes one. */
export function readBareProbe(bytes: Uint8Array): BareProbe | null {
  const { length } = bytes;
  if (length <= SEQ_AT || length > SEQ_AT + 4 || bytes[0] !== FRAME || bytes[1] !== length - 2) return null;
  const body = bytes[9];
  if (body !== PING && body !== ACK) return null;
  if (bytes[2] !== VERSION || bytes[4] !== HASH || bytes[10] !== length - SEQ_AT + 1 || bytes[11] !== SEQ) return null;
  const wireVersion = bytes[3] as number;
  if (wireVersion >= ONE_BYTE) return null;
  let seq = 0;
  for (let at = SEQ_AT; at < length; at++) {
    const byte = bytes[at] as number;
    if (byte >= 0x80 !== at < length - 1) return null;
    seq |= (byte & 0x7f) << (7 * (at - SEQ_AT));
  }
  const [a, b, c, d] = [bytes[5], bytes[6], bytes[7], bytes[8]] as [number, number, number, number];
  const capabilitiesHash = (a | (b << 8) | (c << 16) | (d << 24)) >>> 0;
  return { kind: body === PING ? 'ping' : 'ack', seq, wireVersion, capabilitiesHash };
}
