/** Shards that end their work at one moment are told of in one write: the second would have to wait for the first, and its callers with it. */
import { bootId, instant, nodeId } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import type { Fence } from '../../lease/lease-records.ts';
import type { Namespace } from '../model.ts';
import { HANDOVER_SETTINGS } from './handover-settings.ts';
import { decodeAcks, encodeMoves } from './move-records.ts';
import type { OwnershipInput, OwnershipOutput } from './ownership-io.ts';
import { ShardOwnership } from './shard-ownership.ts';

const SELF = { nodeId: nodeId('w1'), bootId: bootId('11111111-1111-4111-8111-111111111111') };
const footing = { epoch: 5n, epochVersion: 10n, lineageEpoch: 1n, unfencedFrom: instant(0) };
const namespace = 'jobs' as Namespace;
const SHARDS = [3, 7];

/** It owns both shards, and both are to go to w2 where they are told to stop. */
function sight(stops: boolean): OwnershipInput {
  const moves = SHARDS.map((shard) => ({
    ...{ moveId: `1.${shard}`, shard, stage: 'stop' as const },
    from: { nodeId: SELF.nodeId, epoch: 5n },
    to: { nodeId: nodeId('w2'), epoch: 1n },
  }));
  const revision = stops ? 60n : 50n;
  const record = { generation: 3n, begun: 2n, moves: stops ? moves : [] };
  return {
    kind: 'namespace',
    sight: {
      ...{ namespace, effects: 'fenced', lineageEpoch: 1n, generation: 3n, revision },
      epoch: { version: 10n, readAt: revision },
      owned: SHARDS.map((shard) => ({ shard, assignedAt: 20n, status: 'active' })),
      moves: { key: 'shard-moves/jobs', value: encodeMoves(record), version: revision },
    },
  };
}

type Stop = Extract<OwnershipOutput, { kind: 'stop' }>;

test('of two shards whose work ends before it is asked again what it has to say, one write says both', () => {
  const machine = new ShardOwnership({ self: SELF, settings: HANDOVER_SETTINGS, fenceOf: () => 'f' as Fence });
  const handle = (...inputs: readonly OwnershipInput[]): OwnershipOutput[] => {
    for (const input of inputs) machine.handle(input, instant(1));
    return machine.takeOutputs();
  };
  const said = (outputs: readonly OwnershipOutput[]) =>
    outputs.flatMap((output) =>
      output.kind === 'transact' ? (decodeAcks(output.writes[0]?.value ?? '')?.acks ?? []) : [],
    );
  handle({ kind: 'footing', footing }, sight(false));
  const stops = handle(sight(true)).filter((output): output is Stop => output.kind === 'stop');
  expect(stops.map(({ shard }) => shard)).toEqual(SHARDS);
  const ended = stops.map(({ shard, claimId }) => ({ kind: 'ended', namespace, shard, claimId }) as const);
  // What stands there is read once, before the first word.
  const [read] = handle({ kind: 'leave' }).filter((output) => output.kind === 'read');
  const answered = handle({ kind: 'read-answer', request: read!.request, records: [], revision: 61n });
  const [first] = answered.filter((output) => output.kind === 'transact');
  const words = handle({ kind: 'committed', request: first!.request, version: 62n }, ...ended);
  expect(said(words)).toEqual(SHARDS.map((shard) => ({ namespace, moveId: `1.${shard}`, state: 'stopped' })));
});
