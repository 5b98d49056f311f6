import { GOSSIP_PROFILES } from '@omnirelay/protocol';
import { REAL_SEND_BUFFER } from '@omnirelay/simulation';
import { TRANSPORT_BOUNDS } from '@omnirelay/transport';
import { expect, test } from 'vitest';

test('a simulated channel blocks and ends where a real one does', () => {
  expect(REAL_SEND_BUFFER).toEqual({
    highWaterBytes: TRANSPORT_BOUNDS.channelHighWater,
    limitBytes: TRANSPORT_BOUNDS.channelBufferBytes,
  });
});

test('what a machine says over an empty channel in one turn leaves room for as much again', () => {
  for (const { bounds } of Object.values(GOSSIP_PROFILES)) {
    // A frame of claims is filled to half of what it may hold.
    const atOnce = bounds.claimFramesAtOnce * (bounds.frameBytes / 2);
    expect(2 * atOnce).toBeLessThanOrEqual(TRANSPORT_BOUNDS.channelBufferBytes);
  }
});
