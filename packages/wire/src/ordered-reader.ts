/**
 * Fields of protobuf in the order in which a writer puts them, each asked for by its tag. Throws where something else comes, which is then the general
 * reader's to judge.
 */
import { isAscii } from 'node:buffer';

export class OrderedReader {
  readonly #bytes: Buffer;
  readonly #end: number;
  #at = 0;
  /** Of the message that is read. */
  #limit: number;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#end = bytes.byteLength;
    this.#limit = this.#end;
  }

  /** The message that is read has nothing more. */
  get isOver(): boolean {
    return this.#at === this.#limit;
  }

  /** Whether that field comes next; then its value does. */
  takes(tag: number): boolean {
    // Tags of up to 15 fields take a byte.
    if (this.#at >= this.#limit || this.#bytes[this.#at] !== tag) return false;
    this.#at += 1;
    return true;
  }

  /** What `read` reads of the message that comes next, as a whole. */
  nested<T>(read: (reader: this) => T): T {
    const length = this.uint32();
    const outer = this.#limit;
    const limit = this.#at + length;
    if (limit > outer) throw new RangeError('a message that ends behind what it is in');
    this.#limit = limit;
    const value = read(this);
    if (this.#at !== limit) throw new RangeError('a field of another order or version');
    this.#limit = outer;
    return value;
  }

  uint32(): number {
    const value = this.#varint();
    if (value > 0xffff_ffff) throw new RangeError('more than 32 bits');
    return value;
  }

  uint64(): bigint {
    return BigInt(this.#varint());
  }

  double(): number {
    if (this.#at + 8 > this.#limit) throw new RangeError('too short');
    const value = this.#bytes.readDoubleLE(this.#at);
    this.#at += 8;
    return value;
  }

  text(): string {
    const length = this.uint32();
    const end = this.#at + length;
    if (end > this.#limit) throw new RangeError('too short');
    const part = this.#bytes.subarray(this.#at, end);
    if (!isAscii(part)) throw new RangeError('not plain');
    this.#at = end;
    return part.toString('latin1');
  }

  #varint(): number {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 42; scale *= 128) {
      if (this.#at >= this.#limit) break;
      const byte = this.#bytes[this.#at++] as number;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    throw new RangeError('a number that is too long or cut off');
  }
}
