import { expect, it } from 'vitest';
import type { PeerEvidence } from '../../data/model.ts';
import { nodeTime } from './node-time.ts';

it('a browser whose clock is wrong by hours still counts down to the moment that the node means', () => {
  const generatedAt = '2026-01-01T12:00:00.000Z';
  const deadlineMs = Date.parse(generatedAt) + 4_000;
  for (const skewMs of [-7_200_000, 0, 7_200_000]) {
    const receivedAtMs = Date.parse(generatedAt) + skewMs;
    const received = { evidence: { generatedAt } as PeerEvidence, receivedAtMs };
    expect(deadlineMs - nodeTime(received, receivedAtMs + 1_500)).toBe(2_500);
  }
});
