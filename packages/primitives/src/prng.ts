/**
 * Seeded pseudo-random numbers: xoshiro128** (Blackman and Vigna, 2018) seeded by splitmix32. Deterministic on every
 * engine (32-bit integer arithmetic only). Not for secrets.
 */
export interface Prng {
  /** Uniform in [0, 2^32). */
  uint32(): number;
  /** Uniform integer in [0, bound); bound in [1, 2^32). */
  below(bound: number): number;
  /** Uniform in [0, 1) with 32 bits. */
  unit(): number;
  /** A new stream seeded by one draw from this one and the label; what it yields later does not depend on further draws here. */
  fork(label: string): Prng;
  /** Fisher-Yates over a copy. */
  shuffle<T>(items: readonly T[]): T[];
  pick<T>(items: readonly T[]): T | undefined;
}

const rotl = (x: number, k: number): number => ((x << k) | (x >>> (32 - k))) >>> 0;

/** 32-bit FNV-1a over UTF-16 code units. */
export function fnv1a32(text: string, seed = 0x811c9dc5): number {
  let h = seed >>> 0;
  for (let i = 0; i < text.length; i++) {
    h ^= text.charCodeAt(i);
    h = Math.imul(h, 0x01000193) >>> 0;
  }
  return h;
}

export function prng(seed: number): Prng {
  let s = seed >>> 0;
  const next = (): number => {
    s = (s + 0x9e3779b9) >>> 0;
    let z = s;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad) >>> 0;
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97) >>> 0;
    return (z ^ (z >>> 15)) >>> 0;
  };
  let a = next();
  let b = next();
  let c = next();
  let d = next();
  const uint32 = (): number => {
    const result = Math.imul(rotl(Math.imul(b, 5) >>> 0, 7), 9) >>> 0;
    const t = (b << 9) >>> 0;
    c = (c ^ a) >>> 0;
    d = (d ^ b) >>> 0;
    b = (b ^ c) >>> 0;
    a = (a ^ d) >>> 0;
    c = (c ^ t) >>> 0;
    d = rotl(d, 11);
    return result;
  };
  const below = (bound: number): number => Math.floor((uint32() / 0x1_0000_0000) * bound);
  return {
    uint32,
    below,
    unit: () => uint32() / 0x1_0000_0000,
    fork: (label) => prng((fnv1a32(label) ^ uint32()) >>> 0),
    shuffle: <T>(items: readonly T[]): T[] => {
      const out = [...items];
      for (let i = out.length - 1; i > 0; i--) {
        const j = below(i + 1);
        const x = out[i] as T;
        out[i] = out[j] as T;
        out[j] = x;
      }
      return out;
    },
    pick: (items) => (items.length === 0 ? undefined : items[below(items.length)]),
  };
}
