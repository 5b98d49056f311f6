/** A shard map as a real control node tells it to a client, and calls over it to real servers, all of which end with the test. */
import { DEVELOPMENT_TRUST_DOMAIN } from '@omnirelay/pki';
import type { EndsWithTest } from '@omnirelay/primitives/testing';
import type { ControlClient } from '../../api.ts';
import { createControlClient } from '../../control-client.ts';
import {
  type TestControlNode,
  type TestWatch,
  testAuthority,
  testControlNode,
} from '../../testing/test-control-node.ts';
import { trackPeerHealth } from '../peer-health.ts';
import { retryBudget } from '../retry-budget.ts';
import { type RouteToShardOptions, routeToShard, type ShardAttempt } from '../route-to-shard.ts';
import { openShardMap, type ShardMapDirectory } from '../shard-map.ts';
import { unlessRefused } from '../shard-refusal.ts';
import { peersAtHand, testPeer } from './peers-at-hand.ts';
import { type ShardPeer, shardPeer } from './shard-peer.ts';
import { NAMESPACE, shardEvent, type ToldShard, tellMap, toldShard } from './told-shards.ts';

export const KEY = 'customer-7';

export interface Told {
  readonly client: ControlClient;
  readonly map: ShardMapDirectory;
  readonly watch: TestWatch;
  readonly node: TestControlNode;
  /** The next generation: all shards to one owner. */
  move(owner: string, generation: number, more?: ToldShard): void;
}

/** At generation 3. */
export async function toldMap(ends: EndsWithTest, shards: readonly ToldShard[]): Promise<Told> {
  const authority = await testAuthority();
  const node = ends.use(await testControlNode(await authority.issue('ctl', 'control')));
  const told = Promise.withResolvers<TestWatch>();
  node.watch = (call) => {
    tellMap(call, shards, { generation: 3, cursor: 'c3' });
    told.resolve(call);
  };
  const client = ends.use(
    createControlClient({
      ...{ endpoints: [node.endpoint], caPem: authority.caPem, trustDomain: DEVELOPMENT_TRUST_DOMAIN },
      token: async () => 'token',
    }),
  );
  const map = ends.use(await openShardMap(client, { namespace: NAMESPACE }));
  await map.ready();
  const watch = await told.promise;
  const move = (owner: string, generation: number, more: ToldShard = {}): void =>
    shards.forEach((_, shard) => {
      const isLast = shard === shards.length - 1;
      const cursor = `c${isLast ? generation : generation - 1}`;
      const version = isLast ? { version: `1.${generation}` } : {};
      const after = toldShard(shard, { owner, revision: generation, generation, ...more });
      watch.event(shardEvent('Changed', cursor, { shard: after, ...version }));
    });
  return { client, map, watch, node, move };
}

export async function peersOver(ends: EndsWithTest, ...nodeIds: readonly string[]): Promise<ShardPeer[]> {
  const peers: ShardPeer[] = [];
  for (const nodeId of nodeIds) peers.push(ends.use(await shardPeer(nodeId)));
  return peers;
}

export function routesOver(
  ends: EndsWithTest,
  map: ShardMapDirectory,
  over: readonly Pick<ShardPeer, 'nodeId' | 'endpoint'>[],
) {
  const peers = peersAtHand(over.map(({ nodeId, endpoint }) => testPeer(nodeId, { endpoints: { orders: endpoint } })));
  return { map, peers, health: ends.use(trackPeerHealth(peers)), budget: retryBudget() };
}

export const ask = async ({ peer, signal, headers }: ShardAttempt): Promise<string> =>
  (await unlessRefused(await fetch(`http://${peer.endpoints.orders}/`, { signal, headers }))).text();
export const call = (routes: ReturnType<typeof routesOver>, options: RouteToShardOptions = {}): Promise<string> =>
  routeToShard(routes, KEY, ask, options);
