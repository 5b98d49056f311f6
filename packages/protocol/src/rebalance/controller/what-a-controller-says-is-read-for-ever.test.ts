/** Records of controllers: those of version 1 are read for ever, and what cannot be read is told and never thrown. */
import { nodeId } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import type { Namespace } from '../../shard-map/model.ts';
import { STORED_MAP_BOUNDS } from '../../shard-map/stored/bounds.ts';
import {
  decodeRebalanceState,
  encodeRebalanceState,
  REBALANCE_STATE_BOUNDS,
  type RebalanceStateRecord,
  rebalanceStateKey,
} from './state-record.ts';

const WRITTEN =
  '{"namespace":"orders","state":"rebalancePending","since":1764000000000,"why":"waits for approval","changeId":"rebalance-7",' +
  '"nodes":[{"nodeId":"wk-1","trouble":"sick","score":25,"terms":[{"signal":"latencyP99Ms","value":4096,"limit":2048,"points":50},' +
  '{"signal":"liveness","value":"suspect","points":25}]},{"nodeId":"wk-2","trouble":"recovering","score":100,"terms":[]}],"nodesBeyond":0,' +
  '"brake":{"isPulled":false,"lost":1,"of":8},"heldBy":"the freeze sale: black friday","heldUntil":1764003600000,"holdsRounds":true,"policyVersion":3}';

const RECORD: RebalanceStateRecord = {
  namespace: 'orders' as Namespace,
  state: 'rebalancePending',
  since: 1_764_000_000_000,
  why: 'waits for approval',
  changeId: 'rebalance-7',
  nodes: [
    {
      nodeId: nodeId('wk-1'),
      trouble: 'sick',
      score: 25,
      terms: [
        { signal: 'latencyP99Ms', value: 4_096, limit: 2_048, points: 50 },
        { signal: 'liveness', value: 'suspect', points: 25 },
      ],
    },
    { nodeId: nodeId('wk-2'), trouble: 'recovering', score: 100, terms: [] },
  ],
  nodesBeyond: 0,
  brake: { isPulled: false, lost: 1, of: 8 },
  heldBy: 'the freeze sale: black friday',
  heldUntil: 1_764_003_600_000,
  holdsRounds: true,
  policyVersion: 3,
};

const read = (value: string, more = {}) => decodeRebalanceState({ value, schema: 1, minReader: 1, ...more });

test('a record of version 1 says what it said, and is written as it was', () => {
  expect(rebalanceStateKey(RECORD.namespace)).toBe('rebalance-state/orders');
  expect(read(WRITTEN)).toEqual({ kind: 'record', value: RECORD });
  expect(encodeRebalanceState(RECORD)).toEqual({ kind: 'text', value: WRITTEN, schema: 1, minReader: 1 });
});

test('what a newer writer put beside it stays', () => {
  const newer = read(WRITTEN.replace('{"namespace"', '{"mood":"calm","namespace"'), { schema: 2 });
  if (newer.kind !== 'record') throw new Error(newer.detail);
  expect(encodeRebalanceState(newer.value)).toMatchObject({
    schema: 2,
    value: expect.stringContaining('"mood":"calm"'),
  });
});

test('one that needs a newer reader, or is damaged, is told as such', () => {
  expect(read(WRITTEN, { minReader: 2 })).toMatchObject({ kind: 'unreadable', why: 'newer' });
  for (const [part, wrong] of [
    ['"steady"', '"calm"'],
    ['"score":25', '"score":101'],
    ['"trouble":"sick"', '"trouble":"well"'],
    ['"isPulled":false', '"isPulled":0'],
    ['"limit":2048', '"limit":null'],
    ['"why":"waits for approval"', '"why":""'],
  ] as const)
    expect(read(WRITTEN.replace('"rebalancePending"', '"steady"').replace(part, wrong))).toMatchObject({
      kind: 'unreadable',
      why: 'damaged',
    });
});

test('one at all of its bounds is no larger than a record may be', () => {
  const [sick] = RECORD.nodes;
  const terms = (['pendingDepth', 'latencyP99Ms', 'errorRatio'] as const).map((signal) => ({
    ...{ signal, value: 2 ** 30, limit: 0.0009765625, points: 50 },
  }));
  const longest = { ...sick!, nodeId: nodeId('n'.repeat(63)), terms: [...terms, ...sick!.terms.slice(1)] };
  const encoded = encodeRebalanceState({
    ...RECORD,
    why: 'ü'.repeat(REBALANCE_STATE_BOUNDS.why),
    heldBy: 'ü'.repeat(REBALANCE_STATE_BOUNDS.why),
    nodes: Array.from({ length: REBALANCE_STATE_BOUNDS.nodes }, () => longest),
    sickBeyond: Array.from({ length: REBALANCE_STATE_BOUNDS.sickBeyond }, () => longest.nodeId),
  });
  expect(encoded.kind).toBe('text');
  expect(JSON.stringify(encoded).length).toBeLessThan(STORED_MAP_BOUNDS.valueBytes * 2);
});
