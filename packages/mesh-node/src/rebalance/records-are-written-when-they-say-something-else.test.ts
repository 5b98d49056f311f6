/** What a controller says is written when it says something else, scores alone now and then, under the fence of whoever leads; and it goes with its namespace. */
import { nodeId } from '@omnirelay/primitives';
import { endsWithTest } from '@omnirelay/primitives/testing';
import { GLOBAL_CONTROL, type Namespace } from '@omnirelay/protocol';
import { type RebalanceStateRecord, rebalanceStateKey } from '@omnirelay/protocol/rebalance';
import { expect, test } from 'vitest';
import { leaderOf, testLeaders } from '../leadership/testing/test-leaders.ts';
import { StateRecords } from './state-records.ts';

const ends = endsWithTest();
const ORDERS = 'orders' as Namespace;

const SAID: RebalanceStateRecord = {
  namespace: ORDERS,
  state: 'investigating',
  since: 1_764_000_000_000,
  why: 'w1 looks bad',
  nodes: [{ nodeId: nodeId('w1'), trouble: 'turning', score: 50, terms: [] }],
  nodesBeyond: 0,
  brake: { isPulled: false, lost: 0, of: 3 },
  holdsRounds: true,
  policyVersion: 1,
};
const scored = (score: number): RebalanceStateRecord => ({
  ...SAID,
  nodes: SAID.nodes.map((node) => ({ ...node, score })),
});

test('the same is written once, another score after a while, anything else at once, and nothing by who does not lead', async () => {
  const leaders = ends.use(testLeaders());
  const leader = await leaderOf([await leaders.start('k1')]);
  const { registry, leadership } = leader;
  let wall = 1_764_000_000_000;
  let leads = true;
  const records = ends.use(
    new StateRecords({
      ...{ registry, writerId: 'k1', wall: () => wall, wake: () => undefined },
      authority: () => (leads ? leadership.under(GLOBAL_CONTROL.scope) : undefined),
      onError: (error) => expect.unreachable(String(error)),
      onUnreadable: (record) => expect.unreachable(record),
    }),
  );
  await leader.until(() => records.mirror.loaded);
  const versionAfter = async (said: RebalanceStateRecord): Promise<bigint | undefined> => {
    await records.put(said);
    return (await registry.store.read([rebalanceStateKey(ORDERS)])).records[0]?.version;
  };
  const first = await versionAfter(SAID);
  expect(first).toBeDefined();
  expect(records.get(ORDERS)).toEqual(SAID);
  expect(await versionAfter(SAID)).toBe(first);
  expect(await versionAfter(scored(40))).toBe(first);
  wall += 10_000;
  const second = await versionAfter(scored(40));
  expect(second).not.toBe(first);
  leads = false;
  expect(await versionAfter({ ...SAID, state: 'steady' })).toBe(second);
  leads = true;
  expect(await versionAfter({ ...SAID, state: 'steady', why: 'all is well' })).not.toBe(second);
  expect(records.get(ORDERS)).toMatchObject({ state: 'steady' });
  await records.sweep(new Set([ORDERS]));
  expect(records.get(ORDERS)).toBeDefined();
  await records.sweep(new Set());
  expect((await registry.store.read([rebalanceStateKey(ORDERS)])).records).toEqual([]);
});
