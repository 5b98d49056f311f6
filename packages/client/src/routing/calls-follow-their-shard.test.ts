/** Real servers, a real control node: calls go to whoever owns the shard of their key, also in the dark and while it changes hands. */
import { Client, credentials, Metadata, Server, ServerCredentials, status } from '@grpc/grpc-js';
import { endsWithTest } from '@omnirelay/primitives/testing';
import { shardName } from '@omnirelay/protocol';
import { SHARD_FENCE_HEADER, SHARD_HEADER, SHARDS_VERSION_HEADER } from '@omnirelay/wire';
import { expect, test } from 'vitest';
import { NotExecutedError } from './call-fault.ts';
import { retryBudget } from './retry-budget.ts';
import { routeToShard, type ShardAttempt } from './route-to-shard.ts';
import type { ShardMapDirectory } from './shard-map.ts';
import { shardRefusalOf, unlessRefused } from './shard-refusal.ts';
import { changed } from './testing/changed.ts';
import type { ShardPeer, ShardVerdict } from './testing/shard-peer.ts';
import {
  ask,
  call,
  KEY,
  peersOver as peersUntil,
  routesOver as routesUntil,
  toldMap as toldMapUntil,
} from './testing/told-map.ts';
import { fence, NAMESPACE, shardEvent, type ToldShard, toldShard } from './testing/told-shards.ts';

const ends = endsWithTest();

const toldMap = (shards: readonly ToldShard[]) => toldMapUntil(ends, shards);
const peersOver = (...nodeIds: readonly string[]) => peersUntil(ends, ...nodeIds);
const routesOver = (map: ShardMapDirectory, over: readonly Pick<ShardPeer, 'nodeId' | 'endpoint'>[]) =>
  routesUntil(ends, map, over);

/** That often this, then that. */
const first = (times: number, verdict: ShardVerdict, then: ShardVerdict = 'owned'): (() => ShardVerdict) => {
  let left = times;
  return () => (left-- > 0 ? verdict : then);
};

test('a call goes to the owner of its key with shard, version and fence', async () => {
  const { map } = await toldMap([
    { owner: 'n1', revision: 7 },
    { owner: 'n2', revision: 8 },
    { owner: 'n2', revision: 9 },
  ]);
  const [n1, n2] = (await peersOver('n1', 'n2')) as [ShardPeer, ShardPeer];
  const shard = map.table()?.shardOf(KEY) ?? -1;
  const owner = map.table()?.ownerOf(shard) === 'n1' ? n1 : n2;
  const attempts: ShardAttempt[] = [];
  const answer = await routeToShard(routesOver(map, [n1, n2]), KEY, (attempt) => {
    attempts.push(attempt);
    return ask(attempt);
  });
  expect(answer).toBe(owner.nodeId);
  const fenceToken = fence(7 + shard);
  expect(attempts).toMatchObject([{ namespace: NAMESPACE, shard, version: '1.3', fenceToken, attempt: 1 }]);
  const sent = {
    [SHARD_HEADER]: `shard/${NAMESPACE}/${shardName(shard)}`,
    ...{ [SHARDS_VERSION_HEADER]: '1.3', [SHARD_FENCE_HEADER]: fenceToken },
  };
  expect(owner.calls).toMatchObject([sent]);
  expect(attempts[0]?.metadata().getMap()).toEqual(sent);
});

test('a node that is not the owner by a newer map is asked no more: the call waits for that map and goes where it says', async () => {
  const { map, move } = await toldMap([{ owner: 'n1' }, { owner: 'n1' }]);
  const [n1, n2] = (await peersOver('n1', 'n2')) as [ShardPeer, ShardPeer];
  n1.verdict = () => {
    // Told only now, and so later than the answer.
    setImmediate(() => move('n2', 4));
    return { code: 'shard_not_owned', version: '1.4' };
  };
  const routes = { ...routesOver(map, [n1, n2]), budget: retryBudget({ ratio: 0, minRetriesPerSecond: 0 }) };
  expect(await call(routes)).toBe('n2');
  expect([n1.calls.length, n2.calls[0]?.[SHARDS_VERSION_HEADER]]).toEqual([1, '1.4']);
});

test('in the dark a call goes to the owner that a node with a newer map names, from one to the next', async () => {
  const { map, node } = await toldMap([{ owner: 'n1', revision: 5 }]);
  await node[Symbol.asyncDispose]();
  await changed(map, () => map.freshness().kind === 'stale');
  const [n1, n2, n3] = (await peersOver('n1', 'n2', 'n3')) as [ShardPeer, ShardPeer, ShardPeer];
  n1.verdict = () => ({ code: 'shard_not_owned', version: '1.4', owner: 'n2' });
  n2.verdict = () => ({ code: 'shard_not_owned', version: '1.6', owner: 'n3' });
  expect(await call(routesOver(map, [n1, n2, n3]))).toBe('n3');
  expect(n3.calls).toMatchObject([{ [SHARDS_VERSION_HEADER]: '1.6' }]);
  // The fence was that of another owner.
  expect(n3.calls[0]?.[SHARD_FENCE_HEADER]).toBeUndefined();
});

test('where two nodes send a call to and fro it ends with its attempts', async () => {
  const { map } = await toldMap([{ owner: 'n1' }]);
  const [n1, n2] = (await peersOver('n1', 'n2')) as [ShardPeer, ShardPeer];
  n1.verdict = () => ({ code: 'shard_not_owned', version: '1.4', owner: 'n2' });
  n2.verdict = () => ({ code: 'shard_not_owned', version: '1.4', owner: 'n1' });
  const failed = call(routesOver(map, [n1, n2]), { maxAttempts: 4 });
  const attempts = ['n1', 'n2', 'n1', 'n1'].map((nodeId) => ({ nodeId }));
  await expect(failed).rejects.toMatchObject({ code: 'attempts_exhausted', attempts });
});

test('while a shard changes hands a call goes on to whoever will own it by the same map, and is held there', async () => {
  const { map, move } = await toldMap([{ owner: 'n1' }]);
  const [n1, n2] = (await peersOver('n1', 'n2')) as [ShardPeer, ShardPeer];
  // Nowhere to hold it: it comes again by way of the map.
  n2.verdict = first(1, { code: 'shard_paused', version: '1.3' });
  const routes = routesOver(map, [n1, n2]);
  n1.verdict = first(1, { code: 'shard_not_owned', version: '1.3', owner: 'n2' }, { code: 'shard_paused' });
  setTimeout(() => move('n2', 4), 100);
  expect(await call(routes)).toBe('n2');
  expect(n2.calls.map((headers) => headers[SHARDS_VERSION_HEADER])).toEqual(['1.3', '1.4']);
});

test('a paused shard is come back to, and nothing is held against its owner', async () => {
  const { map } = await toldMap([{ owner: 'n1' }]);
  const [n1] = (await peersOver('n1')) as [ShardPeer];
  n1.verdict = first(3, { code: 'shard_paused', version: '1.3' });
  const routes = routesOver(map, [n1]);
  expect([await call(routes), n1.calls.length]).toEqual(['n1', 4]);
  expect(routes.health.snapshot().peers).toMatchObject([{ nodeId: 'n1', standing: 'in' }]);
});

test('a shard that the map says is paused is not asked for while the map is told, and is again once that may be over', async () => {
  const { map, node, move } = await toldMap([{ owner: 'n1', status: 'Paused' }]);
  const [n1] = (await peersOver('n1')) as [ShardPeer];
  const routes = routesOver(map, [n1]);
  await expect(call(routes, { timeoutMs: 200 })).rejects.toMatchObject({
    code: 'no_peer',
    message: expect.stringContaining(`shard/${NAMESPACE}/00000 is paused`),
  });
  expect(n1.calls).toEqual([]);
  const resumed = call(routes);
  move('n1', 4);
  expect(await resumed).toBe('n1');
  move('n1', 5, { status: 'Paused' });
  await changed(map, () => map.table()?.statusOf(0) === 'paused');
  await node[Symbol.asyncDispose]();
  await changed(map, () => map.freshness().kind === 'stale');
  expect(await call(routes)).toBe('n1');
});

test('redirections draw on no budget of retries, and what is paused does', async () => {
  const { map, move } = await toldMap([{ owner: 'n1' }]);
  const [n1, n2] = (await peersOver('n1', 'n2')) as [ShardPeer, ShardPeer];
  n1.verdict = () => ({ code: 'shard_not_owned', version: '1.4', owner: 'n2' });
  const routes = { ...routesOver(map, [n1, n2]), budget: retryBudget({ ratio: 0, minRetriesPerSecond: 0 }) };
  expect(await call(routes)).toBe('n2');
  move('n2', 4);
  await changed(map, () => map.table()?.ownerOf(0) === 'n2');
  n2.verdict = first(1, { code: 'shard_paused' });
  await expect(call(routes)).rejects.toMatchObject({ code: 'retry_budget_exhausted' });
});

test('while no map is known a call waits for one until its deadline, and says why there is none', async () => {
  const { map, watch } = await toldMap([]);
  const [n1] = (await peersOver('n1')) as [ShardPeer];
  const routes = routesOver(map, [n1]);
  await expect(call(routes, { timeoutMs: 100 })).rejects.toMatchObject({
    code: 'no_peer',
    message: expect.stringContaining(`there is no map of ${NAMESPACE} yet`),
  });
  const waits = call(routes);
  watch.event(shardEvent('Changed', 'c4', { shard: toldShard(0, { owner: 'n1' }), version: '1.1' }));
  expect(await waits).toBe('n1');
});

test('refusals over gRPC are read from the trailer, and other answers are handed on as they are', async () => {
  const { map } = await toldMap([{ owner: 'n1', revision: 5 }]);
  const method = { path: '/orders.Orders/Put', requestStream: false, responseStream: false } as const;
  const plain = { requestSerialize: (text: Buffer) => text, requestDeserialize: (bytes: Buffer) => bytes };
  const definition = {
    ...method,
    ...plain,
    responseSerialize: plain.requestSerialize,
    responseDeserialize: plain.requestDeserialize,
  };
  const serve = async (nodeId: string, refusal?: object): Promise<Pick<ShardPeer, 'nodeId' | 'endpoint'>> => {
    const server = new Server();
    server.addService(
      { put: definition },
      {
        put(request: { readonly metadata: Metadata }, done: (error: object | null, answer?: Buffer) => void) {
          if (refusal === undefined) return done(null, Buffer.from(String(request.metadata.get(SHARD_HEADER))));
          const metadata = new Metadata();
          metadata.set('omnirelay-problem', JSON.stringify(refusal));
          metadata.set(SHARDS_VERSION_HEADER, '1.4');
          done({ code: status.UNAVAILABLE, details: 'not here', metadata });
        },
      },
    );
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
    const port = await promise;
    ends.defer(() => server.forceShutdown());
    return { nodeId, endpoint: `127.0.0.1:${port}` };
  };
  const put = ({ peer, deadline, metadata }: ShardAttempt): Promise<string> => {
    const client = new Client(peer.endpoints.orders ?? '', credentials.createInsecure());
    ends.defer(() => client.close());
    return new Promise((resolve, reject) =>
      client.makeUnaryRequest(
        ...([definition.path, definition.requestSerialize, definition.responseDeserialize] as const),
        ...([Buffer.from(''), metadata(), { deadline }] as const),
        (error, answer) => (error === null ? resolve(String(answer)) : reject(error)),
      ),
    );
  };
  const peers = [
    await serve('n1', { status: 503, code: 'shard_not_owned', detail: 'it is of n2', owner: 'n2' }),
    await serve('n2'),
  ];
  expect(await routeToShard(routesOver(map, peers), KEY, put)).toBe(`shard/${NAMESPACE}/00000`);
  // Not idempotent, and another problem: it may have been carried out.
  const other = [await serve('n1', { status: 503, code: 'registry_dark', detail: 'x' })];
  await expect(routeToShard(routesOver(map, other), KEY, put)).rejects.toMatchObject({ code: 'maybe_executed' });
});

test('only refusals of shards are thrown by what reads answers of fetch', async () => {
  const answer = (body: string, type: string, code = 503): Response =>
    new Response(body, { status: code, headers: { 'content-type': type, [SHARDS_VERSION_HEADER]: '2.7' } });
  const refusal = JSON.stringify({ code: 'shard_paused', status: 503, detail: 'wait' });
  for (const [body, type, code] of [
    ...[
      [refusal, 'application/problem+json', 200],
      ['{"code":"registry_dark"}', 'application/problem+json'],
    ],
    ...[
      ['<html>', 'application/problem+json'],
      [refusal, 'application/json'],
      ['null', 'application/problem+json'],
    ],
  ] as [string, string, number?][])
    expect(await (await unlessRefused(answer(body, type, code))).text()).toBe(body);
  const error = await unlessRefused(answer(refusal, 'application/problem+json')).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(NotExecutedError);
  const told = { refusal: { code: 'shard_paused' }, version: { lineageEpoch: 2n, generation: 7n } };
  expect(shardRefusalOf(new Error('wrapped', { cause: error }))).toMatchObject(told);
  expect(shardRefusalOf(new Error('another'))).toBeNull();
});
