/** What the raw peer of the relay says over its stream: protobuf, a message a call and a message an answer, and one for each value that is watched. */
import { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire';

export interface RawRequest {
  readonly id: number;
  readonly kind: 'write' | 'heartbeat' | 'watch';
  readonly key: string;
  readonly expected: string;
  readonly value: string;
  readonly txnId: string;
}

export interface RawAnswer {
  /** Of the call; 0 of a value that is watched. */
  readonly id: number;
  /** The new version, or the value. */
  readonly text: string;
  /** Why it did not commit. */
  readonly failure: string;
}

const KINDS = ['write', 'heartbeat', 'watch'] as const;
const VARINT = 0;
const BYTES = 2;

export const RAW_METHOD = '/omnirelay.bench.v1.RawRelayService/Relay';

export function encodeRequest({ id, kind, key, expected, value, txnId }: RawRequest): Buffer {
  const writer = new BinaryWriter().tag(1, VARINT).uint32(id).tag(2, VARINT).uint32(KINDS.indexOf(kind));
  for (const [at, text] of [key, expected, value, txnId].entries()) writer.tag(3 + at, BYTES).string(text);
  return Buffer.from(writer.finish().buffer);
}

export function decodeRequest(bytes: Uint8Array): RawRequest {
  const { numbers, texts } = fields(bytes, 2);
  const [key = '', expected = '', value = '', txnId = ''] = texts;
  return { id: numbers[0] ?? 0, kind: KINDS[numbers[1] ?? 0] ?? 'write', key, expected, value, txnId };
}

export function encodeAnswer({ id, text, failure }: RawAnswer): Buffer {
  const writer = new BinaryWriter().tag(1, VARINT).uint32(id).tag(2, BYTES).string(text).tag(3, BYTES).string(failure);
  return Buffer.from(writer.finish().buffer);
}

export function decodeAnswer(bytes: Uint8Array): RawAnswer {
  const { numbers, texts } = fields(bytes, 1);
  return { id: numbers[0] ?? 0, text: texts[0] ?? '', failure: texts[1] ?? '' };
}

/** Numbers come first, then texts, each in its order. */
function fields(bytes: Uint8Array, count: number): { readonly numbers: number[]; readonly texts: string[] } {
  const reader = new BinaryReader(bytes);
  const numbers: number[] = [];
  const texts: string[] = [];
  while (reader.pos < reader.len) {
    reader.tag();
    if (numbers.length < count) numbers.push(reader.uint32());
    else texts.push(reader.string());
  }
  return { numbers, texts };
}
