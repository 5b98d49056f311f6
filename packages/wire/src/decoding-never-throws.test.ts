/** A hundred thousand frames that no honest peer writes: random bytes, and honest frames with bytes changed, cut or repeated. */
import { prng } from '@omnirelay/primitives';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeFrame } from './frame-decoding.ts';
import { encodeFrame, encodeIdentityProof } from './frame-encoding.ts';
import { isIdentityProof } from './identity-proof-peek.ts';
import { frames } from './testing/arbitrary-frames.ts';

const honest = Object.values(frames)
  .flatMap((arbitrary) => fc.sample(arbitrary as fc.Arbitrary<never>, { numRuns: 12, seed: 7 }))
  .map((frame) => encodeFrame(frame))
  .concat(encodeIdentityProof([Uint8Array.of(1)], Uint8Array.of(2)));

test('whatever the bytes, the answer is a value', () => {
  const random = prng(20_261_123);
  const seen = { frame: 0, 'identity-proof': 0, malformed: 0 };
  for (let run = 0; run < 100_000; run++) {
    const bytes = run % 4 === 0 ? noise() : mutated(honest[random.below(honest.length)] as Uint8Array);
    seen[decodeFrame(bytes).kind]++;
    isIdentityProof(bytes);
  }
  expect(seen.frame).toBeGreaterThan(0);
  expect(seen.malformed).toBeGreaterThan(0);

  function noise(): Uint8Array {
    return Uint8Array.from({ length: random.below(64) }, () => random.below(256));
  }
  function mutated(source: Uint8Array): Uint8Array {
    const bytes = source.slice();
    for (let n = 1 + random.below(3); n > 0; n--) bytes[random.below(bytes.length)] = random.below(256);
    return random.below(4) === 0 ? bytes.subarray(0, random.below(bytes.length)) : bytes;
  }
});

test('groups nested as deep as a frame allows do not break the stack', () => {
  expect(decodeFrame(new Uint8Array(256 * 1024).fill(0x0b)).kind).toBe('malformed');
});
