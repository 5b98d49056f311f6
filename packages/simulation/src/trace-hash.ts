/** A running hash over everything that happened in a run; two runs with one hash are taken to be the same run. */
export class TraceHash {
  #a = 0x811c9dc5 | 0;
  #b = 0x9e3779b9 | 0;

  number(value: number): void {
    // The grid of virtual time is 1/64 ms: scaled, every time is an integer below 2^53.
    const scaled = value * 64;
    const low = scaled | 0;
    const high = Math.floor(scaled / 0x1_0000_0000) | 0;
    this.#mix(low);
    this.#mix(high);
  }

  integer(value: number): void {
    this.#mix(value | 0);
  }

  text(value: string): void {
    for (let i = 0; i < value.length; i++) this.#mix(value.charCodeAt(i));
  }

  /** 16 hexadecimal digits. */
  digest(): string {
    const hex = (n: number): string => (n >>> 0).toString(16).padStart(8, '0');
    return hex(this.#a) + hex(this.#b);
  }

  #mix(value: number): void {
    this.#a = Math.imul(this.#a ^ value, 0x01000193);
    this.#a ^= this.#a >>> 15;
    this.#b = Math.imul((this.#b << 7) ^ (this.#b >>> 9) ^ value, 0x85ebca6b);
  }
}
