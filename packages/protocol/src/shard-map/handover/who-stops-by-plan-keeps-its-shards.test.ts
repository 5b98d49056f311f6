/** A node that stops by plan ends what runs first, tells callers to come again, and only then says until when its shards are to wait for it. */
import { bootId, instant, nodeId } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import type { ProviderRequest } from '../../lease/election-provider.ts';
import type { Effects, Fence } from '../../lease/lease-records.ts';
import type { Namespace } from '../model.ts';
import { HANDOVER_SETTINGS } from './handover-settings.ts';
import { decodeAcks, encodeAcks } from './move-records.ts';
import type { OwnershipOutput } from './ownership-io.ts';
import { ShardOwnership } from './shard-ownership.ts';

const SELF = { nodeId: nodeId('w1'), bootId: bootId('11111111-1111-4111-8111-111111111111') };
const ORDERS = 'orders' as Namespace;
const UNTIL = 1_795_000_000_000;

/** It owns shard 3 and admits it. */
function owning() {
  const machine = new ShardOwnership({ self: SELF, settings: HANDOVER_SETTINGS, fenceOf: () => 'f' as Fence });
  const footing = { epoch: 5n, epochVersion: 10n, lineageEpoch: 1n, unfencedFrom: instant(0) };
  machine.handle({ kind: 'footing', footing }, instant(1));
  const sight = {
    ...{
      namespace: ORDERS,
      effects: 'fenced' as Effects,
      lineageEpoch: 1n,
      generation: 1n,
      revision: 12n,
      moves: undefined,
    },
    epoch: { version: 10n, readAt: 11n },
    owned: [{ shard: 3, assignedAt: 11n, status: 'active' }],
  } as const;
  machine.handle({ kind: 'namespace', sight }, instant(2));
  machine.takeOutputs();
  return machine;
}

const requests = (outputs: readonly OwnershipOutput[]): ProviderRequest[] =>
  outputs.filter((each): each is ProviderRequest => 'request' in each);

test('what runs is waited for, callers come again, and whoever leads is told last', () => {
  const machine = owning();
  expect(machine.state(ORDERS, 3).kind).toBe('admits');
  machine.handle({ kind: 'rest', awayUntil: UNTIL }, instant(3));
  const outputs = machine.takeOutputs();
  const stop = outputs.find((each) => each.kind === 'stop');
  if (stop?.kind !== 'stop') throw new Error('nothing is asked to end');
  expect(machine.state(ORDERS, 3)).toEqual({ kind: 'paused' });
  expect(requests(outputs)).toEqual([]);
  machine.handle({ kind: 'ended', namespace: ORDERS, shard: 3, claimId: stop.claimId }, instant(4));
  const ended = machine.takeOutputs();
  expect(ended).toContainEqual({ kind: 'leads', epoch: 5n, leads: [] });
  const [read] = requests(ended);
  machine.handle({ kind: 'read-answer', request: read!.request, records: [], revision: 13n }, instant(5));
  const [write] = requests(machine.takeOutputs());
  if (write?.kind !== 'transact') throw new Error('it writes nothing');
  expect(decodeAcks(write.writes[0]?.value ?? '')).toEqual({ ...SELF, epoch: 5n, acks: [], awayUntil: UNTIL });
  expect(machine.isAway).toBe(false);
  machine.handle({ kind: 'committed', request: write.request, version: 14n }, instant(6));
  expect(machine.isAway).toBe(true);
  expect(machine.state(ORDERS, 3)).toEqual({ kind: 'paused' });
});

test('work that does not end is broken off at its deadline', () => {
  const machine = owning();
  machine.handle({ kind: 'rest', awayUntil: UNTIL }, instant(3));
  machine.takeOutputs();
  machine.handle({ kind: 'timer' }, instant(3 + HANDOVER_SETTINGS.workDeadline));
  expect(machine.takeOutputs().map(({ kind }) => kind)).toContain('abort');
});

test('a time that is none is no word of it', () => {
  const record = { ...SELF, epoch: 5n, acks: [] };
  expect(decodeAcks(encodeAcks({ ...record, awayUntil: UNTIL }))).toEqual({ ...record, awayUntil: UNTIL });
  expect(decodeAcks(encodeAcks(record).replace('}', ',"awayUntil":"soon"}'))).toEqual(record);
});
