/** A node that is about to end says so under its own epoch, though it has nothing else to say; a later life does not inherit it. */
import { bootId, instant, nodeId } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import type { ProviderRequest } from '../../lease/election-provider.ts';
import type { Fence } from '../../lease/lease-records.ts';
import { HANDOVER_SETTINGS } from './handover-settings.ts';
import { acksKey, decodeAcks, encodeAcks } from './move-records.ts';
import { ShardOwnership } from './shard-ownership.ts';

const SELF = { nodeId: nodeId('w1'), bootId: bootId('11111111-1111-4111-8111-111111111111') };
const footing = { epoch: 5n, epochVersion: 10n, lineageEpoch: 1n, unfencedFrom: instant(0) };

function ownership() {
  const machine = new ShardOwnership({ self: SELF, settings: HANDOVER_SETTINGS, fenceOf: () => 'f' as Fence });
  const requests = (): ProviderRequest[] => machine.takeOutputs().filter((each) => 'request' in each);
  machine.handle({ kind: 'footing', footing }, instant(1));
  return { machine, requests };
}

test('it reads what it said before and writes that it leaves; then it says no more', () => {
  const { machine, requests } = ownership();
  expect(requests()).toEqual([]);
  machine.handle({ kind: 'leave' }, instant(2));
  const [read] = requests();
  expect(read).toMatchObject({ kind: 'read', keys: [acksKey(SELF.nodeId)] });
  machine.handle({ kind: 'read-answer', request: read!.request, records: [], revision: 11n }, instant(3));
  const [write] = requests();
  if (write?.kind !== 'transact') throw new Error('it writes nothing');
  expect(decodeAcks(write.writes[0]?.value ?? '')).toEqual({ ...SELF, epoch: 5n, acks: [], leaving: true });
  expect(write.conditions).toContainEqual({ kind: 'version', key: 'claims/node/w1', version: 10n });
  machine.handle({ kind: 'committed', request: write.request, version: 12n }, instant(4));
  machine.handle({ kind: 'timer' }, instant(5));
  expect(requests()).toEqual([]);
});

test('the record of one that stays has no word of it', () => {
  const record = { ...SELF, epoch: 5n, acks: [] };
  expect(encodeAcks(record)).not.toContain('leaving');
  expect(decodeAcks(encodeAcks(record))).toEqual(record);
  expect(decodeAcks(encodeAcks({ ...record, leaving: true }))).toEqual({ ...record, leaving: true });
});
