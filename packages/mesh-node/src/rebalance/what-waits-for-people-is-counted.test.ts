/** Changes that wait for people, as the node that leads tells them in numbers: since when, and only while it leads. */
import type { ChangeHeader, ChangeId } from '@omnirelay/protocol/change';
import { expect, test } from 'vitest';
import { createNodeMetrics } from '../observability/metrics.ts';
import { observeRebalancing } from './rebalance-gauges.ts';

const NOW = 10_000_000;

async function told(headers: readonly Partial<ChangeHeader>[], leads = true): Promise<readonly (number | undefined)[]> {
  const metrics = createNodeMetrics();
  const all = headers.map((header, at) => [
    `plan-${at}` as ChangeId,
    { header: { authors: [{ kind: 'person' }], createdAt: 0, updatedAt: 0, ...header } as ChangeHeader, version: 1n },
  ]);
  observeRebalancing(metrics, {
    states: () => new Map(),
    braked: () => 0,
    changes: { all: () => new Map(all as never) },
    leads: () => leads,
    wall: () => NOW,
  });
  const gauges = [metrics.changesWaiting, metrics.changesWaitingSeconds];
  return Promise.all(gauges.map(async (gauge) => (await gauge.get()).values[0]?.value));
}

test('one that is paused waits for somebody who goes on with it, whatever has paused it, since then', async () => {
  for (const pausedBy of ['asked', 'mismatch'] as const)
    expect(await told([{ state: 'paused', pausedBy, submittedAt: 1_000, updatedAt: NOW - 700_000 }])).toEqual([1, 700]);
});

test('with those that are to be approved it is told how many there are, and of the one that waits longest how long', async () => {
  const waiting = { state: 'awaiting-approval', submittedAt: NOW - 5_000 } as const;
  expect(await told([waiting, { state: 'paused', updatedAt: NOW - 9_000 }, { state: 'executing' }])).toEqual([2, 9]);
  expect(await told([waiting], false)).toEqual([0, 0]);
});
