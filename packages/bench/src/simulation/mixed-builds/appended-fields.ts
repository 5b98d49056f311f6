/**
 * Fields of tomorrow at the end of a message, by the rules of protobuf: what is appended to encoded bytes belongs to the message, and a
 * message that comes twice is merged (https://protobuf.dev/programming-guides/encoding/#last-one-wins).
 */
const LENGTH_DELIMITED = 2;
/** No message of this version knows it. */
const OF_TOMORROW = 900;

export const concat = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Uint8Array.of(...bytes, rest);
}

export const lengthDelimited = (field: number, value: Uint8Array): Uint8Array =>
  concat(varint((field << 3) | LENGTH_DELIMITED), varint(value.length), value);

export const ofTomorrow = (text: string): Uint8Array => lengthDelimited(OF_TOMORROW, Buffer.from(text));
