/** The golden file is never written again: a key that went elsewhere would be another node's. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashKey, mixWord, shardOfHash, shardOfKey } from './key-hash.ts';

interface Golden {
  readonly key: string;
  readonly hash: number;
  readonly shardOf: Readonly<Record<string, number>>;
}

const golden = JSON.parse(readFileSync(new URL('./golden/key-hash-v1.json', import.meta.url), 'utf8')) as {
  readonly keys: readonly Golden[];
};

/** MurmurHash3_x86_32 over bytes, as its author wrote it down. */
function murmur3(bytes: Uint8Array, seed: number): number {
  const rotated = (x: number, by: number): number => (x << by) | (x >>> (32 - by));
  const scrambled = (k: number): number => Math.imul(rotated(Math.imul(k, 0xcc9e2d51), 15), 0x1b873593);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let h = seed;
  let at = 0;
  for (; at + 4 <= bytes.length; at += 4)
    h = Math.imul(rotated(h ^ scrambled(view.getUint32(at, true)), 13), 5) + 0xe6546b64;
  let rest = 0;
  for (let i = bytes.length - 1; i >= at; i -= 1) rest = (rest << 8) | bytes[i]!;
  return mixWord(h ^ scrambled(rest) ^ bytes.length);
}

test('the golden keys go where they always went', () => {
  expect(golden.keys.length).toBeGreaterThan(20);
  for (const { key, hash, shardOf } of golden.keys) {
    expect([key, hashKey(key)]).toEqual([key, hash]);
    for (const [count, shard] of Object.entries(shardOf))
      expect([key, shardOfKey(key, Number(count))]).toEqual([key, shard]);
  }
});

test('the hash is the published one', () => {
  // From the tables that implementations in other languages are held against.
  const published: readonly (readonly [key: string, seed: number, hash: number])[] = [
    ['', 0, 0],
    ['', 1, 0x514e28b7],
    ['test', 0, 0xba6bd213],
    ['Hello, world!', 0, 0xc0363e43],
    ['The quick brown fox jumps over the lazy dog', 0, 0x2e4ff723],
    ['aaaa', 0x9747b28c, 0x5a97808a],
    ['ππππππππ', 0x9747b28c, 0xd58063c1],
  ];
  for (const [key, seed, hash] of published) expect([key, hashKey(key, seed)]).toEqual([key, hash]);
});

test('whatever the text, it is the hash of its UTF-8 bytes', () => {
  const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), unpaired());
  fc.assert(
    fc.property(texts, fc.integer({ min: 0, max: 0xffffffff }), (text, seed) => {
      expect(hashKey(text, seed)).toBe(murmur3(new TextEncoder().encode(text), seed));
    }),
    { numRuns: 500 },
  );
});

const unpaired = (): fc.Arbitrary<string> =>
  fc
    .array(fc.oneof(fc.integer({ min: 0xd7f0, max: 0xe010 }), fc.integer({ min: 0, max: 0x7f })), { maxLength: 12 })
    .map((units) => String.fromCharCode(...units));

test('every shard of every count can be reached, the last one too', () => {
  const hashes = [0, 1, 0x7fffffff, 0x80000000, 0xffffffff];
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 131_072 }), (key, count) => {
      const shard = shardOfKey(key, count);
      // The rational number itself, in whole numbers.
      expect(shard).toBe(Number((BigInt(hashKey(key)) * BigInt(count)) >> 32n));
    }),
  );
  expect(hashes.map((hash) => shardOfHash(hash, 131_072))).toEqual([0, 0, 65_535, 65_536, 131_071]);
});
