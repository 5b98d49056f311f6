/**
 * Protobuf into one buffer that is used again and again: for small messages that are written so often that allocating for each is what they cost. Throws a
 * RangeError where a message outgrows it, which is then the general writer's.
 */

/** Of the largest message. */
const SCRATCH_BYTES = 16 * 1024;
/** Written by hand up to here; above, the call into the runtime is worth it. */
const SHORT_TEXT = 40;

const scratch = Buffer.allocUnsafeSlow(SCRATCH_BYTES);
const LARGEST_NUMBER = BigInt(Number.MAX_SAFE_INTEGER);

export class ScratchWriter {
  #at = 0;

  /** A copy of what was written. Begins anew. */
  finish(): Uint8Array {
    const bytes = Buffer.from(scratch.subarray(0, this.#at));
    this.#at = 0;
    return bytes;
  }

  begin(): this {
    this.#at = 0;
    return this;
  }

  /** A whole number of 32 bits. */
  uint32(value: number): this {
    if (value >>> 0 !== value) throw new RangeError('no number of 32 bits');
    return this.#varint(value);
  }

  uint64(value: bigint): this {
    if (value < 0n || value > LARGEST_NUMBER) throw new RangeError('more than a number tells');
    return this.#varint(Number(value));
  }

  double(value: number): this {
    this.#at = scratch.writeDoubleLE(value, this.#at);
    return this;
  }

  text(value: string): this {
    const { length } = value;
    if (length <= SHORT_TEXT && this.#ascii(value)) return this;
    const bytes = Buffer.byteLength(value);
    this.#varint(bytes);
    if (this.#at + bytes > SCRATCH_BYTES) throw new RangeError('too long');
    this.#at += scratch.write(value, this.#at, bytes, 'utf8');
    return this;
  }

  /** Begins what has its length before it, of one byte until it is known. */
  fork(): number {
    this.#byte(0);
    return this.#at;
  }

  join(from: number): this {
    const length = this.#at - from;
    if (length < 0x80) {
      scratch[from - 1] = length;
      return this;
    }
    const more = length < 0x4000 ? 1 : 2;
    if (this.#at + more > SCRATCH_BYTES) throw new RangeError('too long');
    scratch.copyWithin(from + more, from, this.#at);
    this.#at = from - 1;
    this.#varint(length);
    this.#at += length;
    return this;
  }

  #varint(value: number): this {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.#byte((rest % 0x80) | 0x80);
    return this.#byte(rest);
  }

  #byte(value: number): this {
    if (this.#at >= SCRATCH_BYTES) throw new RangeError('too long');
    scratch[this.#at++] = value;
    return this;
  }

  #ascii(value: string): boolean {
    const { length } = value;
    if (this.#at + length + 1 > SCRATCH_BYTES) throw new RangeError('too long');
    let at = this.#at;
    scratch[at++] = length;
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code > 0x7f) return false;
      scratch[at++] = code;
    }
    this.#at = at;
    return true;
  }
}
