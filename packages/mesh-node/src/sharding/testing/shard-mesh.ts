/** Real nodes with namespaces of shards: what operators write, what the map says, and who would accept work for a shard at this moment. */
import { randomUUID } from 'node:crypto';
import {
  encodeNamespace,
  encodeOverrides,
  type Namespace,
  type NamespaceRecord,
  namespaceKey,
  overridesKey,
  type ShardOverride,
} from '@omnirelay/protocol';
import type { RegistryStore, TxnId } from '@omnirelay/registry';
import type { TestNode } from '../../testing/test-cluster.ts';

export const ORDERS = 'orders' as Namespace;

type Store = Pick<RegistryStore, 'transact'>;

async function put(store: Store, key: string, text: ReturnType<typeof encodeNamespace>): Promise<void> {
  if (text.kind === 'too-large') throw new Error(`${key} is too large`);
  const { value, schema, minReader } = text;
  const outcome = await store.transact({
    under: { kind: 'unfenced' },
    writerId: 'k1',
    txnId: randomUUID() as string as TxnId,
    conditions: [],
    writes: [{ kind: 'put', key, value, schema, minReader }],
  });
  if (outcome.kind !== 'committed') throw new Error(`${key}: ${outcome.kind}`);
}

/** As the operation that makes a namespace writes it. */
export const writeNamespace = ({ mesh }: TestNode, record: Partial<NamespaceRecord> = {}): Promise<void> =>
  writeNamespaceIn(mesh.registry.store, record);

export const writeNamespaceIn = (store: Store, record: Partial<NamespaceRecord> = {}): Promise<void> =>
  put(
    store,
    namespaceKey(ORDERS),
    encodeNamespace({
      kind: 'service',
      shardCount: 24,
      policy: { strategy: { kind: 'rendezvous' }, rules: [] },
      roles: ['worker'],
      ...record,
    }),
  );

export const writeOverrides = ({ mesh }: TestNode, overrides: readonly ShardOverride[]): Promise<void> =>
  put(mesh.registry.store, overridesKey(ORDERS), encodeOverrides({ overrides }));

/** As operators’ wishes for a node are written. */
export const writeIntent = ({ mesh }: TestNode, nodeId: string, intent: string): Promise<void> =>
  put(mesh.registry.store, `peers/${nodeId}`, {
    kind: 'text',
    value: JSON.stringify({ intent, labels: {} }),
    schema: 1,
    minReader: 1,
  });

/** How many shards each owns, by the map as the node knows it. */
export function sharesOf(node: TestNode, nodes: readonly TestNode[]): readonly number[] {
  const counts = new Map<string, number>();
  for (const owner of ownersOf(node)) if (owner !== null) counts.set(owner, (counts.get(owner) ?? 0) + 1);
  return nodes.map(({ mesh }) => counts.get(mesh.nodeId) ?? 0);
}

/** Owner of each shard by the map as the node knows it; none before there is a map. */
export function ownersOf({ mesh }: TestNode): readonly (string | null)[] {
  const map = mesh.shards.map(ORDERS);
  return map === undefined ? [] : [...map.owner].map((place) => map.nodes[place] ?? null);
}

/** Of all shards those that the node would begin work for now. */
export function admittedBy({ mesh }: TestNode, count = 24): readonly number[] {
  return Array.from({ length: count }, (_, shard) => shard).filter((shard) => {
    const call = mesh.shards.admit(ORDERS, shard);
    if (call.kind !== 'admitted') return false;
    call.acknowledge();
    return true;
  });
}

/** Shards that change hands as fast as tests would have them. */
export const BRISK = {
  settleTime: '300ms',
  workDeadline: '2s',
  drainDeadline: '10s',
  roundInterval: '200ms',
} as const;

/** Leases that are over soon. */
export const SHORT_LEASES = { ttl: '1200ms', renewInterval: '350ms' } as const;

/** Looks again and again whether two would begin work for one shard; the shards for which they would, so far. */
export function watchForTwo(nodes: readonly TestNode[]): Disposable & { readonly both: readonly number[] } {
  const both: number[] = [];
  const looking = setInterval(() => {
    const seen = new Set<number>();
    for (const shard of nodes.flatMap((node) => admittedBy(node))) {
      if (seen.has(shard)) both.push(shard);
      seen.add(shard);
    }
  }, 1);
  return { both, [Symbol.dispose]: () => clearInterval(looking) };
}
