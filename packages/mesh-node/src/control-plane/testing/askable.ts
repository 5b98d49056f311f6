/** For tests that go over every read: something that each of them can be asked about. */
import { encodeNamespace, formatMapVersion, type Namespace, namespaceKey } from '@omnirelay/protocol';
import { CLUSTER_POLICY } from '@omnirelay/protocol/policy';
import { movesFrom, WrittenChanges } from '../../changes/testing/written-changes.ts';
import type { TestNode } from './test-mesh.ts';
import { dealt, shardWriter } from './write-shards.ts';

const PLAN = 'plan-of-orders';

/** The namespace `orders` with a map, and a plan for it; answers the map's version. */
export async function placeOrders(node: TestNode): Promise<string> {
  const writer = shardWriter(node, { orders: 4 });
  const settings = encodeNamespace({
    ...{ kind: 'service', shardCount: 4, roles: ['worker'] },
    policy: { strategy: { kind: 'rendezvous' }, rules: [] },
  });
  if (settings.kind === 'too-large') throw new Error(`${settings.bytes} bytes`);
  await writer.put(namespaceKey('orders' as Namespace), settings.value);
  const map = await writer.publish('orders', { moves: dealt(4, ['n-1']) });
  const plan = movesFrom(map, { from: 'n-1', to: 'n-2', count: 2 });
  await new WrittenChanges(node.registry.store).propose(plan, { id: PLAN });
  return formatMapVersion(map);
}

/** What stands for each field of a path. */
const FIELDS: Readonly<Record<string, string>> = {
  namespace: 'orders',
  shardId: '00000',
  id: PLAN,
  policy: CLUSTER_POLICY,
};

/** The path of a read of that peer, of `orders`, its plan or the cluster's policy, up to where further parameters go: it ends with `?` or `&`. */
export function askable(
  path: string,
  { nodeId, version }: { readonly nodeId: string; readonly version: string },
): string {
  const filled = path.replace(/\{(\w+)\}/g, (whole, field) => ({ ...FIELDS, nodeId })[field as string] ?? whole);
  if (path.endsWith('/shards/diff')) return `${filled}?namespace=orders&fromVersion=${version}&`;
  return path.endsWith('/{id}/diff') ? `${filled}?fromRevision=1&` : `${filled}?`;
}
