/**
 * From a routing key to its shard, the same in every language: MurmurHash3_x86_32 (Appleby 2011, public domain) with seed 0 over the key's UTF-8
 * bytes, then `floor(hash * shardCount / 2^32)`. The golden file `golden/key-hash-v1.json` fixes it for ever: a key that went elsewhere would be
 * another node's. Nothing is allocated; an unpaired surrogate counts as U+FFFD, as encoders write it.
 */

const FIRST = 0xcc9e2d51 | 0;
const SECOND = 0x1b873593;
const STEP = 0xe6546b64 | 0;

/** One block of four bytes, the first of them lowest. */
function mixBlock(hash: number, block: number): number {
  let k = Math.imul(block, FIRST);
  k = Math.imul((k << 15) | (k >>> 17), SECOND);
  const h = hash ^ k;
  return (Math.imul((h << 13) | (h >>> 19), 5) + STEP) | 0;
}

/** `rest`: the last one to three bytes, 0 where there are none. */
function finish(hash: number, rest: number, bytes: number): number {
  let k = Math.imul(rest, FIRST);
  k = Math.imul((k << 15) | (k >>> 17), SECOND);
  return mixWord(hash ^ k ^ bytes);
}

/** The finaliser of MurmurHash3: each bit of the word moves about half of the result's, and no two words have one result. An unsigned 32-bit integer. */
export function mixWord(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** An unsigned 32-bit integer. */
export function hashKey(key: string, seed = 0): number {
  const { length } = key;
  const whole = length & ~3;
  let h = seed | 0;
  for (let i = 0; i < whole; i += 4) {
    const a = key.charCodeAt(i);
    const b = key.charCodeAt(i + 1);
    const c = key.charCodeAt(i + 2);
    const d = key.charCodeAt(i + 3);
    if ((a | b | c | d) > 0x7f) return hashBeyondAscii(key, i, h);
    h = mixBlock(h, a | (b << 8) | (c << 16) | (d << 24));
  }
  let rest = 0;
  for (let i = whole; i < length; i += 1) {
    const unit = key.charCodeAt(i);
    if (unit > 0x7f) return hashBeyondAscii(key, whole, h);
    rest |= unit << ((i - whole) << 3);
  }
  return finish(h, rest, length);
}

/** Goes on at `from`, a multiple of four before which all is ASCII. */
function hashBeyondAscii(key: string, from: number, hash: number): number {
  let h = hash;
  let block = 0;
  let bytes = from;
  for (let i = from; i < key.length; i += 1) {
    const point = wellFormed(key.codePointAt(i)!);
    if (point > 0xffff) i += 1;
    const size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x1_0000 ? 3 : 4;
    for (let at = 0; at < size; at += 1) {
      block |= byteOf(point, at, size) << ((bytes & 3) << 3);
      bytes += 1;
      if ((bytes & 3) !== 0) continue;
      h = mixBlock(h, block);
      block = 0;
    }
  }
  return finish(h, block, bytes);
}

const wellFormed = (point: number): number => (point >= 0xd800 && point <= 0xdfff ? 0xfffd : point);

/** One byte of a code point in UTF-8 (RFC 3629, section 3). */
function byteOf(point: number, at: number, size: number): number {
  if (size === 1) return point;
  const bits = (point >> (6 * (size - 1 - at))) & 0x3f;
  if (at > 0) return 0x80 | bits;
  return size === 2 ? 0xc0 | (point >> 6) : size === 3 ? 0xe0 | (point >> 12) : 0xf0 | (point >> 18);
}

/** From 0 up to, but without, `shardCount`. */
export const shardOfHash = (hash: number, shardCount: number): number => ((hash * shardCount) / 0x1_0000_0000) | 0;

export const shardOfKey = (key: string, shardCount: number): number => shardOfHash(hashKey(key), shardCount);
