/** Real nodes whose health is watched over: workers that own shards, the policy that holds, and what the registry says of controllers and changes. */
import { randomUUID } from 'node:crypto';
import { wallTime } from '@omnirelay/primitives';
import {
  CHANGE_STEPS_PREFIX,
  CHANGES_PREFIX,
  type ChangeHeader,
  decodeChange,
  decodeJournalStep,
  type JournalStep,
} from '@omnirelay/protocol/change';
import {
  encodeFreeze,
  encodePolicy,
  type Freeze,
  freezeKey,
  type PolicyDocument,
  type PolicyId,
  policyKey,
} from '@omnirelay/protocol/policy';
import { decodeRebalanceState, type RebalanceStateRecord, rebalanceStateKey } from '@omnirelay/protocol/rebalance';
import type { TxnId } from '@omnirelay/registry';
import { ORDERS, ownersOf } from '../../sharding/testing/shard-mesh.ts';
import type { TestNode } from '../../testing/test-cluster.ts';

/** As soon as tests would have it; the brake and the rest as by default. */
export const QUICK = {
  mode: 'auto',
  hysteresis: { enterAfterMs: 1_000, leaveAfterMs: 1_000 },
  limits: { cooldownMs: 5_000 },
  guardrails: [],
} as const satisfies Partial<PolicyDocument>;

const BY = { issuer: 'https://id.example', subject: 'ana', displayName: 'ana' };

/** As it is, whatever stood there. */
export async function put({ mesh }: TestNode, key: string, encoded: ReturnType<typeof encodePolicy>): Promise<void> {
  if (encoded.kind === 'too-large') throw new Error(`${key} is too large`);
  const { value, schema, minReader } = encoded;
  const outcome = await mesh.registry.store.transact({
    under: { kind: 'unfenced' },
    writerId: 'k1',
    txnId: randomUUID() as string as TxnId,
    conditions: [],
    writes: [{ kind: 'put', key, value, schema, minReader }],
  });
  if (outcome.kind !== 'committed') throw new Error(`${key}: ${outcome.kind}`);
}

/** As the operation that writes a policy does. */
export const writePolicy = (
  node: TestNode,
  document: Partial<PolicyDocument>,
  { id = 'rebalance', version = 1 }: { readonly id?: PolicyId; readonly version?: number } = {},
): Promise<void> =>
  put(node, policyKey(id), encodePolicy({ document: { ...document, version }, by: BY, at: Date.now() }));

export const writeFreeze = (node: TestNode, freeze: Pick<Freeze, 'id' | 'until'>): Promise<void> =>
  put(
    node,
    freezeKey(freeze.id),
    encodeFreeze({
      kind: 'freeze',
      from: wallTime(Date.now() - 1),
      reason: 'the sale',
      by: BY,
      at: Date.now(),
      ...freeze,
    }),
  );

export const deleteFreeze = async ({ mesh }: TestNode, id: string): Promise<void> => {
  await mesh.registry.store.transact({
    under: { kind: 'unfenced' },
    writerId: 'k1',
    txnId: randomUUID() as string as TxnId,
    conditions: [],
    writes: [{ kind: 'delete', key: freezeKey(id) }],
  });
};

/** What the controller of the namespace says of itself; undefined before it has said anything. */
export async function stateOf({ mesh }: TestNode): Promise<RebalanceStateRecord | undefined> {
  const { records } = await mesh.registry.store.read([rebalanceStateKey(ORDERS)]);
  const read = records[0] === undefined ? undefined : decodeRebalanceState(records[0]);
  return read?.kind === 'record' ? read.value : undefined;
}

/** All there are, the oldest first. */
export async function changesOf({ mesh }: TestNode): Promise<readonly ChangeHeader[]> {
  const { records } = await mesh.registry.store.list(CHANGES_PREFIX, { limit: 100 });
  return records
    .flatMap((record) => {
      const read = decodeChange(record);
      return read.kind === 'record' ? read.value : [];
    })
    .sort((a, b) => a.createdAt - b.createdAt);
}

export async function stepsOf({ mesh }: TestNode): Promise<readonly JournalStep[]> {
  const { records } = await mesh.registry.store.list(CHANGE_STEPS_PREFIX, { limit: 500 });
  return records.flatMap((record) => {
    const read = decodeJournalStep(record);
    return read.kind === 'record' ? read.value : [];
  });
}

/** How often each state was come to, and from which. */
export const turnsOf = ({ log }: TestNode): readonly string[] =>
  log.filter(({ event }) => event === 'rebalance-state').map(({ was, state }) => `${was} > ${state}`);

export const shardsOf = (node: TestNode, owner: TestNode): readonly number[] =>
  ownersOf(node).flatMap((name, shard) => (name === owner.mesh.nodeId ? shard : []));

export const SLOW = { pendingDepth: 0, latencyP99Ms: 10_000, errorRatio: 0 };
export const FINE = { pendingDepth: 0, latencyP99Ms: 5, errorRatio: 0 };
