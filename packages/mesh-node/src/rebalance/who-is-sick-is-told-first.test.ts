/** The record of a controller has room for so many nodes: those that are sick come first, and none of them is lost to a run or the next leader. */
import { instant, nodeId, wallTime } from '@omnirelay/primitives';
import { DEFAULT_REBALANCE_POLICY, type Namespace, RebalanceController } from '@omnirelay/protocol';
import { encodeRebalanceState, REBALANCE_STATE_BOUNDS } from '@omnirelay/protocol/rebalance';
import { expect, test } from 'vitest';
import { healthOf } from '../changes/namespace-health.ts';
import { describeState, sickIn } from './describe-state.ts';

const SICK = 150;
/** Look worse than the sick ones, and are not sick yet. */
const TURNING = 40;

test('sick nodes are told before those that turn, and those beyond the room by their names', () => {
  const controller = new RebalanceController();
  const now = { at: instant(0), wall: wallTime(1_764_000_000_000) };
  const name = (kind: string, at: number) => nodeId(`${kind}-${String(at).padStart(3, '0')}`);
  const sick = Array.from({ length: SICK }, (_, at) => name('sick', at));
  const looking = (latencyP99Ms: number) => ({
    ...({ liveness: 'alive', leaving: false } as const),
    load: { pendingDepth: 0, latencyP99Ms, errorRatio: 0 },
  });
  const resumed = { state: 'steady', sick, recovering: [], isBraked: false } as const;
  controller.handle({ kind: 'resumed', from: resumed }, now);
  controller.handle({ kind: 'policy', policy: { ...DEFAULT_REBALANCE_POLICY, version: 1 } }, now);
  const nodes = [
    ...sick.map((id) => ({ nodeId: id, ...looking(2_048) })),
    ...Array.from({ length: TURNING }, (_, at) => ({ nodeId: name('turning', at), ...looking(8_192) })),
    ...Array.from({ length: 1_000 }, (_, at) => ({ nodeId: name('well', at), ...looking(5) })),
  ];
  controller.handle({ kind: 'nodes', nodes }, now);
  const record = describeState(controller, { namespace: 'orders' as Namespace, since: now.wall, policyVersion: 1 });
  expect(record.nodes.every(({ trouble }) => trouble === 'sick')).toBe(true);
  expect([record.nodes.length, record.nodesBeyond]).toEqual([128, SICK + TURNING - 128]);
  expect(record.sickBeyond).toHaveLength(SICK - REBALANCE_STATE_BOUNDS.nodes);
  expect([...sickIn(record)].sort()).toEqual(sick);
  const encoded = encodeRebalanceState(record);
  if (encoded.kind !== 'text') throw new Error('it is too large');
  const health = healthOf('orders' as Namespace, { get: () => encoded as never });
  expect([...health.sick.keys()].sort()).toEqual(sick);
});
