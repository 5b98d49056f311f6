import type { ChannelId } from '@omnirelay/protocol';
import { expect, test } from 'vitest';
import { ALL_CHECKERS } from './checkers/all-checkers.ts';
import type { CheckerFactory } from './checkers/checker.ts';
import { runCluster } from './cluster.ts';
import type { Fault } from './faults.ts';
import { FULL_CHANNELS } from './mutants/mutant.ts';
import type { FaultPlan } from './plan-draws.ts';
import type { SendBuffer } from './send-buffer.ts';

interface Seen {
  blocked: number;
  /** The longest that a channel was full. */
  longestMs: number;
  drained: number;
  overrun: number;
  queueFull: number;
}

function runWith(faults: readonly Fault[], setting: Partial<FaultPlan>) {
  const seen: Seen = { blocked: 0, longestMs: 0, drained: 0, overrun: 0, queueFull: 0 };
  const since = new Map<ChannelId, number>();
  const watch: CheckerFactory = () => ({
    name: 'watch',
    holds: 'always',
    onInput(at, _process, input) {
      if (input.kind === 'channel-blocked') {
        seen.blocked++;
        since.set(input.channel, at);
      } else if (input.kind === 'channel-drained') {
        seen.drained++;
        seen.longestMs = Math.max(seen.longestMs, at - (since.get(input.channel) ?? at));
      }
      if (input.kind === 'channel-closed' && input.end === 'backpressure') seen.overrun++;
    },
    onEvent(_at, _process, event) {
      if (event.kind === 'bound-reached' && event.bound === 'eventQueue') seen.queueFull++;
    },
  });
  const quality = { delayMs: 1, jitterMs: 1, tailMs: 40, loss: 0 };
  const { failures } = runCluster({
    seed: 3,
    nodes: 12,
    minutes: 3,
    plan: 'swarm',
    checkers: [...ALL_CHECKERS, watch],
    faultPlan: { name: 'swarm', quality, startSpreadMs: 1000, clockRateError: 0, ...setting, faults },
  });
  return { failures, seen };
}

const small: SendBuffer = { highWaterBytes: 1024, limitBytes: 64 * 1024 };

test('a line too narrow for what goes over it fills the buffers, and they drain again', () => {
  const { failures, seen } = runWith(FULL_CHANNELS.faults ?? [], { sendBuffer: small });
  expect(failures).toEqual([]);
  expect(seen.blocked).toBeGreaterThan(5);
  // 200 bytes a second and half a buffer of 1 KiB.
  expect(seen.longestMs).toBeGreaterThan(2000);
  expect(seen.overrun).toBe(0);
});

test('a peer that stalls fills the buffers of those who tell it news', () => {
  const faults: readonly Fault[] = [
    { at: 15_000, kind: 'stall', nodes: [5], forMs: 2500 },
    { at: 15_100, kind: 'label-churn', node: 1, times: 50 },
  ];
  const { failures, seen } = runWith(faults, { sendBuffer: small });
  expect(failures).toEqual([]);
  expect(seen.blocked).toBeGreaterThan(5);
  expect(seen.drained).toBe(seen.blocked);
});

test('a mesh whose machines have small queues overflows them in a storm of news, and comes together all the same', () => {
  const faults: readonly Fault[] = [1, 2, 3, 4, 5, 6].map((node) => ({
    at: 15_000,
    kind: 'crash',
    node,
    restartAfterMs: 500,
    losesDisk: false,
    wallJumpSeconds: 0,
  }));
  const { failures, seen } = runWith(faults, { tightBounds: true, startSpreadMs: 5 });
  expect(failures).toEqual([]);
  expect(seen.queueFull).toBeGreaterThan(0);
});
