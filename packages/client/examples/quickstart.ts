/**
 * `node quickstart.ts HOST:PORT[,HOST:PORT...] IDENTITY-FOLDER KEY...`: asks the owner of each key in the namespace `orders`, whoever that is by then. The folder
 * holds a certificate of the mesh, as `omnirelay mesh join` leaves it.
 */
import {
  callPeer,
  createControlClient,
  keepIdentity,
  openPeerConnections,
  openPeerDirectory,
  openShardMap,
  peerPool,
  retryBudget,
  roundRobin,
  routeToShard,
  trackPeerHealth,
} from '@omnirelay/client';

const [where = '', folder = '', ...keys] = process.argv.slice(2);
const endpoints = where.split(',');
const text = { requestSerialize: Buffer.from, requestDeserialize: String };
const method = { ...text, responseSerialize: Buffer.from, responseDeserialize: String };
const greet = { path: '/orders.Orders/Greet', requestStream: false, responseStream: false, ...method };

// Who this program is, renewed for as long as it runs.
await using identity = await keepIdentity({ folder, endpoints, onRenew: () => {}, onError: console.error });
await using control = createControlClient({
  endpoints,
  caPem: () => identity.current().caPem,
  trustDomain: identity.current().identity.trustDomain,
  identity: () => identity.current(),
});

// Whom there is to call, and whose each shard is. With cache files the next start needs no control node.
await using peers = await openPeerDirectory(control, { filter: { role: ['worker'] }, cacheFile: 'cache/peers.json' });
await using map = await openShardMap(control, { namespace: 'orders', cacheFile: 'cache/orders.json' });
await Promise.all([peers, map].map((told) => told.ready({ signal: AbortSignal.timeout(10_000) })));
console.log(`${peers.all().length} workers, ${map.table()?.map.shardCount ?? 0} shards, ${map.freshness().kind}`);

using health = trackPeerHealth(peers);
using connections = openPeerConnections({ identity: () => identity.current(), endpoint: 'orders' });
const routes = { peers, map, health, budget: retryBudget() };

// The owner of a key, also while its shard changes hands.
for (const key of keys) {
  const answer = await routeToShard(routes, key, (attempt) => {
    console.log(`${key} is in shard ${attempt.shard} of ${attempt.peer.nodeId} by map ${attempt.version}`);
    return connections.call(attempt, greet, key);
  });
  console.log(answer);
}

// Any worker, where it does not matter which.
const chooser = roundRobin(peerPool(peers, health));
const any = await callPeer({ ...routes, chooser }, async ({ peer }) => peer.nodeId, { idempotent: true });
console.log(`any: ${any}`);
