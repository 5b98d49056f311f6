/** Control nodes and two workers that share the shards of a namespace, under a policy that has people approve, and changes as people write them. */
import type { EndsWithTest } from '@omnirelay/primitives/testing';
import { decodeDelta, mapPrefix } from '@omnirelay/protocol';
import type { ChangeContent, ChangeId, ChangeState } from '@omnirelay/protocol/change';
import type { PolicyDocument } from '@omnirelay/protocol/policy';
import { expect } from 'vitest';
import { BRISK, ORDERS, SHORT_LEASES, sharesOf, writeNamespace } from '../../sharding/testing/shard-mesh.ts';
import { startControl } from '../../sharding/testing/start-control.ts';
import { type NodeOptions, type TestNode, testCluster } from '../../testing/test-cluster.ts';
import { mapOf, movesFrom, olga, WrittenChanges, writePolicy } from './written-changes.ts';

export const COMMON = { sharding: BRISK, leadership: SHORT_LEASES } as const satisfies NodeOptions;
export const ASKS_ONE: PolicyDocument = { version: 1, mode: 'approval' };

export async function meshWithChanges(
  ends: EndsWithTest,
  policy: PolicyDocument = ASKS_ONE,
  options: NodeOptions = {},
) {
  const cluster = ends.use(await testCluster());
  const k1 = await startControl(cluster, { ...COMMON, ...options });
  const workers = await Promise.all(['w1', 'w2'].map((id) => cluster.start(id, { seeds: [k1], ...COMMON })));
  return { cluster, k1, ...(await settled(k1, workers, policy)) };
}

/** Once both have half of the shards, and the policy stands. */
export async function settled(k1: TestNode, workers: readonly TestNode[], policy: PolicyDocument) {
  const [w1, w2] = workers as [TestNode, TestNode];
  await k1.until(() => k1.status('w1') === 'alive' && k1.status('w2') === 'alive');
  await writeNamespace(k1, { effects: 'fenced' });
  await k1.until(() => sharesOf(k1, workers).join() === '12,12');
  await writePolicy(k1, policy);
  return { w1, w2, of: new ToldChanges(k1, BigInt(policy.version)) };
}

/** Changes of that mesh, by the control node that is asked. */
export class ToldChanges extends WrittenChanges {
  readonly #node: TestNode;
  readonly #policy: bigint;

  constructor(node: TestNode, policy: bigint) {
    super(node.mesh.registry.store);
    this.#node = node;
    this.#policy = policy;
  }

  /** So many shards of `w1` go to `w2`. */
  content(count: number, from = 'w1', to = 'w2'): ChangeContent {
    return movesFrom(mapOf(this.#node, ORDERS), { from, to, count, policy: this.#policy });
  }

  /** Proposed by omar, approved by olga and begun. */
  async begun(content: ChangeContent, id = 'plan-1'): Promise<ChangeId> {
    const change = await this.approved(content, id);
    await this.execute(change);
    return change;
  }

  async approved(content: ChangeContent, id = 'plan-1'): Promise<ChangeId> {
    const change = await this.propose(content, { id });
    await this.submit(change);
    await this.until(change, 'awaiting-approval');
    await this.approve(change, olga);
    return change;
  }

  async stateOf(id: ChangeId): Promise<ChangeState> {
    return (await this.read(id)).change.header.state;
  }

  async stepsOf(id: ChangeId): Promise<readonly string[]> {
    return (await this.read(id)).change.journal.map(({ state }) => state);
  }

  /** Where a registry may be without a leader for a while. */
  until(id: ChangeId, state: ChangeState): Promise<unknown> {
    return expect.poll(() => this.stateOf(id), PATIENCE).toBe(state);
  }

  untilSteps(id: ChangeId, states: readonly string[]): Promise<unknown> {
    return expect.poll(() => this.stepsOf(id), PATIENCE).toEqual(states);
  }

  /** Shards that planned changes have moved, by the history of the map: each as often as it was. */
  async moved(): Promise<readonly { readonly shard: number; readonly to: string | null; readonly by: string }[]> {
    const { records } = await this.store.list(`${mapPrefix(ORDERS)}delta/`, { limit: 500 });
    return records.flatMap((record) => {
      const delta = decodeDelta(record);
      if (delta.kind !== 'record' || delta.value.changeId === undefined) return [];
      const { moves, changeId: by } = delta.value;
      return moves.flatMap(({ to, shards }) => shards.map((shard) => ({ shard, to, by })));
    });
  }
}

const PATIENCE = { timeout: 30_000, interval: 20 };
