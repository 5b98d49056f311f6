/** What version 1 wrote is read for ever: these files are never written again. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { decodeFrame } from '../frame-decoding.ts';
import { withoutOrigins } from '../testing/arbitrary-frames.ts';
import { goldenFrames } from './frames-v1.ts';

const golden = JSON.parse(readFileSync(new URL('./frames-v1.json', import.meta.url), 'utf8')) as Record<string, string>;

test('the golden file holds a frame of each kind', () => {
  expect(Object.keys(golden).sort()).toEqual(Object.keys(goldenFrames).sort());
});

for (const [name, frame] of Object.entries(goldenFrames)) {
  test(`version 1 of ${name} is read`, () => {
    const decoded = decodeFrame(Buffer.from(golden[name] ?? '', 'base64'));
    if (decoded.kind !== 'frame') throw new Error(JSON.stringify(decoded));
    expect(decoded.wireVersion).toBe(1);
    expect(withoutOrigins(decoded.frame)).toEqual(withoutHashes(frame, decoded.frame));
  });
}

/** The hash is the reader's own reckoning, not part of what was written. */
function withoutHashes(expected: unknown, actual: unknown): unknown {
  if (typeof expected !== 'object' || expected === null || Array.isArray(expected)) {
    return Array.isArray(expected)
      ? expected.map((item, i) => withoutHashes(item, (actual as unknown[])[i]))
      : expected;
  }
  const entries = Object.entries(expected).map(([key, value]) => {
    const other = (actual as Record<string, unknown> | undefined)?.[key];
    return [key, key === 'metadataHash' && 'metadata' in expected ? other : withoutHashes(value, other)];
  });
  return Object.fromEntries(entries);
}
