/** A control node that has read nothing yet plans no drain: it does not know what a node has. */
import { HANDOVER_SETTINGS } from '@omnirelay/protocol';
import { expect, test } from 'vitest';
import type { OperationContext } from '../operation-context.ts';
import { planDrain } from './drain-plan.ts';

const PLAIN = { force: false, retry: false };

/** A call at a node that has read so much; of nobody it has read that it has anything. */
const callOf = (read: { readonly shards: boolean; readonly leadership: boolean }): OperationContext =>
  ({
    signal: new AbortController().signal,
    state: {
      shards: {
        mirrors: [{ loaded: read.shards }],
        acks: { records: () => [], settled: 0n },
        book: { namespaces: () => [] },
        moveLimits: HANDOVER_SETTINGS,
      },
      peers: { get: () => undefined },
      peerRecords: { get: () => undefined, loaded: true },
      membership: { view: () => ({ members: new Map() }) },
      leadership: {
        mirrors: [{ loaded: read.leadership }],
        claims: { leadsOf: () => [] },
        claimRecords: { get: () => undefined, records: () => [], lineageEpoch: 1n },
      },
      wall: Date.now,
    },
  }) as unknown as OperationContext;

test.each([
  { shards: false, leadership: true },
  { shards: true, leadership: false },
])('of shards $shards, of leadership $leadership has been read: the registry is dark', async (read) => {
  await expect(planDrain(callOf(read), 'n-1', PLAIN)).rejects.toMatchObject({ code: 'registry_dark' });
});

test('once all has been read, a node without shards owns none', async () => {
  const { effects } = await planDrain(callOf({ shards: true, leadership: true }), 'n-1', PLAIN);
  expect(effects).toEqual(['n-1 owns no shards.']);
});
