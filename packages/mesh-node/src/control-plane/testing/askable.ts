/** For tests that go over every read: something that each of them can be asked about. */
import { encodeNamespace, formatMapVersion, type Namespace, namespaceKey } from '@omnirelay/protocol';
import type { TestNode } from './test-mesh.ts';
import { dealt, shardWriter } from './write-shards.ts';

/** The namespace `orders` with a map; answers the map's version. */
export async function placeOrders(node: TestNode): Promise<string> {
  const writer = shardWriter(node, { orders: 4 });
  const settings = encodeNamespace({
    ...{ kind: 'service', shardCount: 4, roles: ['worker'] },
    policy: { strategy: { kind: 'rendezvous' }, rules: [] },
  });
  if (settings.kind === 'too-large') throw new Error(`${settings.bytes} bytes`);
  await writer.put(namespaceKey('orders' as Namespace), settings.value);
  return formatMapVersion(await writer.publish('orders', { moves: dealt(4, ['n-1']) }));
}

/** The path of a read of that peer, or of `orders`, up to where further parameters go: it ends with `?` or `&`. */
export function askable(
  path: string,
  { nodeId, version }: { readonly nodeId: string; readonly version: string },
): string {
  const filled = path.replace('{nodeId}', nodeId).replace('{namespace}', 'orders').replace('{shardId}', '00000');
  return path.endsWith('/shards/diff') ? `${filled}?namespace=orders&fromVersion=${version}&` : `${filled}?`;
}
