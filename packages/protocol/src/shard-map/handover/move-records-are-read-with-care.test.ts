import { type NodeId, nodeId } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import type { Namespace } from '../model.ts';
import {
  decodeAcks,
  decodeMoves,
  encodeAcks,
  encodeMoves,
  HANDOVER_BOUNDS,
  type HandoverMove,
} from './move-records.ts';

const end = (node: NodeId) => ({ nodeId: node, epoch: 12n });
const move = (shard: number, from: NodeId, to: NodeId): HandoverMove => ({
  moveId: `1.${shard}`,
  shard,
  from: end(from),
  to: end(to),
  stage: 'prepare',
});
const record = {
  generation: 7n,
  begun: 9n,
  moves: [move(3, nodeId('a'), nodeId('b')), move(4, nodeId('b'), nodeId('a'))],
};

test('both come back as they were written', () => {
  expect(decodeMoves(encodeMoves(record))).toEqual(record);
  const [first, second] = record.moves as [HandoverMove, HandoverMove];
  const planned = { ...second, step: { changeId: 'plan-7', revision: 12, step: 8_000 } };
  expect(decodeMoves(encodeMoves({ ...record, moves: [first, planned] }))?.moves).toEqual([first, planned]);
  const acks = [{ namespace: 'jobs' as Namespace, moveId: '1.3', state: 'stopped' as const }];
  const told = { nodeId: nodeId('a'), bootId: 'b1', epoch: 12n, acks };
  expect(decodeAcks(encodeAcks(told))).toEqual(told);
});

test('a record with a move that is not understood is not understood at all; an unknown ack is left out', () => {
  const odd = encodeMoves(record).replace('"prepare"', '"teleport"');
  expect(decodeMoves(odd)).toBeUndefined();
  const planned = { ...record.moves[0]!, step: { changeId: 'plan-7', revision: 1, step: 3 } };
  const ofNoChange = encodeMoves({ ...record, moves: [planned] }).replace('plan-7/1', 'plan-7');
  expect(decodeMoves(ofNoChange)).toBeUndefined();
  const acks = encodeAcks({ nodeId: nodeId('a'), bootId: 'b', epoch: 1n, acks: [] }).replace(
    '[]',
    '[{"state":"sung"},7]',
  );
  expect(decodeAcks(acks)?.acks).toEqual([]);
  for (const text of ['', '7', 'null', '[]', '{}', '{"moves":{}}']) {
    expect(decodeMoves(text)).toBeUndefined();
    expect(decodeAcks(text)).toBeUndefined();
  }
});

test('full records of long names fit what a registry takes', () => {
  const names = Array.from(
    { length: 2 * HANDOVER_BOUNDS.moves },
    (_, n) => `${String(n).padStart(4, '0')}${'x'.repeat(59)}` as NodeId,
  );
  const moves = Array.from(
    { length: HANDOVER_BOUNDS.moves },
    (_, n): HandoverMove => ({
      moveId: `4000000000.${10n ** 12n + BigInt(n)}.${'f'.repeat(16)}`,
      shard: 131_071 - n,
      from: { nodeId: names[2 * n]!, epoch: 10n ** 10n },
      to: { nodeId: names[2 * n + 1]!, epoch: 10n ** 10n },
      stage: 'committed',
      step: { changeId: `${n % HANDOVER_BOUNDS.changesInFlight}`.padStart(63, 'c'), revision: 1_000, step: 8_191 },
    }),
  );
  const text = encodeMoves({ generation: 10n ** 12n, begun: 10n ** 12n, moves });
  expect(text.length).toBeLessThan(64 * 1024);
  const acks = moves.flatMap(({ moveId }) =>
    ['a', 'b'].map((letter) => ({ namespace: letter.repeat(63) as Namespace, moveId, state: 'holding' as const })),
  );
  const told = {
    nodeId: names[0]!,
    bootId: 'b'.repeat(64),
    epoch: 10n ** 10n,
    acks: acks.slice(0, HANDOVER_BOUNDS.acks),
  };
  expect(told.acks).toHaveLength(HANDOVER_BOUNDS.acks);
  expect(encodeAcks(told).length).toBeLessThan(64 * 1024);
});
