/** Real servers, real control nodes: peers die, hang and come back, and the control plane goes dark, while every call is answered. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, credentials, Server, ServerCredentials, status } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { controlPlane } from '../testing/control-plane.ts';
import type { TestControlNode, TestWatch } from '../testing/test-control-node.ts';
import { callPeer, type PeerAttempt } from './call-peer.ts';
import { leastPending, roundRobin } from './choosers.ts';
import { openPeerDirectory } from './peer-directory.ts';
import { trackPeerHealth } from './peer-health.ts';
import { peerPool } from './peer-pool.ts';
import { retryBudget } from './retry-budget.ts';
import { changed } from './testing/changed.ts';
import { cutLine } from './testing/cut-line.ts';
import { type HttpPeer, httpPeer } from './testing/http-peer.ts';
import { openPrices } from './testing/price-client.ts';
import { type ToldPeer, toldPeer } from './testing/told-peer.ts';

const { client, defer, folder, node, use } = await controlPlane();

const head = { source: 'ctl', generatedAt: '2026-09-21T14:13:20.005Z' };

/** Control nodes that tell the same peers, and each change of them. */
async function controlNodes(count: number, told: ReadonlyMap<string, ToldPeer>) {
  const watches = new Set<TestWatch>();
  const nodes: TestControlNode[] = [];
  for (let at = 0; at < count; at++) {
    const made = await node(`ctl-${at}`, (call) => {
      watches.add(call);
      if (call.cursor === '')
        for (const [nodeId, more] of told)
          call.event({ ...head, kind: 'Snapshot', cursor: '', peer: toldPeer(nodeId, more) });
      call.event({ ...head, kind: 'Ready', cursor: 'c1' });
    });
    nodes.push(made);
  }
  return { nodes, client: client(...nodes.map(({ endpoint }) => endpoint)) };
}
const peersOver = async (count: number): Promise<HttpPeer[]> => {
  const peers: HttpPeer[] = [];
  for (let at = 0; at < count; at++) peers.push(use(await httpPeer(`n${at}`)));
  return peers;
};
const toldAt = (peers: readonly HttpPeer[]): ReadonlyMap<string, ToldPeer> =>
  new Map(peers.map(({ nodeId, endpoint }) => [nodeId, { endpoints: { prices: endpoint } }]));

test('peers die, hang and come back, control nodes die one after the other, and every call is answered', async () => {
  const peers = await peersOver(5);
  const [first, second, third] = peers as [HttpPeer, HttpPeer, HttpPeer];
  const { nodes, client } = await controlNodes(2, toldAt(peers));
  const directory = use(await openPeerDirectory(client));
  await directory.ready();
  const detection = { baseEjectionTimeMs: 1000, maxEjectionTimeJitterMs: 0, maxEjectionPercent: 60 };
  const health = use(trackPeerHealth(directory, { detection }));
  const chooser = leastPending(peerPool(directory, health), { health });
  const routes = { chooser, health, budget: retryBudget() };
  const ask = async ({ peer, signal }: PeerAttempt): Promise<string> =>
    (await fetch(`http://${peer.endpoints.prices}/`, { signal })).text();
  const call = (): Promise<string> => callPeer(routes, ask, { idempotent: true, attemptMs: 500 });
  const standing = (nodeId: string) => health.snapshot().peers.find((peer) => peer.nodeId === nodeId)?.standing;
  /** Four at a time, until it is so. */
  async function callUntil(isSo: () => boolean): Promise<Set<string>> {
    const answers = new Set<string>();
    while (!isSo()) for (const answer of await Promise.all([call(), call(), call(), call()])) answers.add(answer);
    return answers;
  }

  await callUntil(() => peers.every((peer) => peer.served() > 0));
  await first.die();
  await callUntil(() => standing('n0') === 'ejected');
  second.hang();
  const meanwhile = await callUntil(() => standing('n1') === 'ejected');
  expect(meanwhile.has('n2')).toBe(true);

  await first.comeBack();
  await callUntil(() => standing('n0') === 'in');
  const before = first.served();
  await callUntil(() => first.served() > before);

  await nodes[0]?.[Symbol.asyncDispose]();
  await call();
  await nodes[1]?.[Symbol.asyncDispose]();
  await changed(directory, () => directory.freshness().kind === 'stale');
  await third.die();
  await callUntil(() => standing('n2') === 'ejected');
  await second.comeBack();
  await callUntil(() => standing('n1') === 'in');
  expect(directory.all().length).toBe(5);
  const { failures, pending } = health.snapshot().peers[3] ?? {};
  expect([failures, pending]).toEqual([0, 0]);
});

test('over gRPC a call that never left goes elsewhere whatever it does, and one that was cut off only where that is harmless', async () => {
  const echo = {
    path: '/test.Echo/Echo',
    ...{ requestStream: false, responseStream: false },
    ...{ requestSerialize: (text: string) => Buffer.from(text), requestDeserialize: (bytes: Buffer) => String(bytes) },
    ...{
      responseSerialize: (text: string) => Buffer.from(text),
      responseDeserialize: (bytes: Buffer) => String(bytes),
    },
  };
  const reached = Promise.withResolvers<void>();
  async function grpcPeer(nodeId: string) {
    const server = new Server();
    const handler = (
      { request }: { readonly request: string },
      done: (error: object | null, answer?: string) => void,
    ) => {
      if (request === 'bug') return done({ code: status.INTERNAL, details: 'a bug' });
      if (request === 'cut' && nodeId === 'n0') return reached.resolve();
      done(null, nodeId);
    };
    server.addService({ echo }, { echo: handler });
    const bound = Promise.withResolvers<number>();
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error === null ? bound.resolve(port) : bound.reject(error),
    );
    const line = await cutLine(await bound.promise);
    const channel = new Client(line.endpoint, credentials.createInsecure());
    defer(() => server.forceShutdown());
    defer(line.cut);
    defer(() => channel.close());
    return { nodeId, ...line, channel };
  }
  const peers = [await grpcPeer('n0'), await grpcPeer('n1')];
  const told = new Map(peers.map(({ nodeId, endpoint }) => [nodeId, { endpoints: { echo: endpoint } }]));
  const { client } = await controlNodes(1, told);
  const directory = use(await openPeerDirectory(client));
  await directory.ready();
  const health = use(trackPeerHealth(directory));
  const call = (text: string, idempotent: boolean): Promise<string> => {
    // Each begins with n0.
    const routes = { chooser: roundRobin(peerPool(directory, health)), health, budget: retryBudget() };
    const ask = ({ peer, deadline }: PeerAttempt): Promise<string> => {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      const channel = peers.find(({ nodeId }) => nodeId === peer.nodeId)?.channel;
      channel?.makeUnaryRequest(
        ...([echo.path, echo.requestSerialize, echo.responseDeserialize, text, { deadline }] as const),
        (error, answer) => (error === null ? resolve(answer as string) : reject(error)),
      );
      return promise;
    };
    return callPeer(routes, ask, { idempotent });
  };
  expect(await call('hello', false)).toBe('n0');
  await expect(call('bug', true)).rejects.toMatchObject({ code: status.INTERNAL, details: 'a bug' });
  const [cut, cutHarmless] = [call('cut', false), call('cut', true)];
  cut.catch(() => {});
  await reached.promise;
  peers[0]?.cut();
  await expect(cut).rejects.toMatchObject({ code: 'maybe_executed', attempts: [{ nodeId: 'n0' }] });
  expect(await cutHarmless).toBe('n1');
  expect(await call('hello', false)).toBe('n1');
  expect(health.snapshot().peers[0]).toMatchObject({ successes: 1, failures: 4, unreachable: 3 });
});

test('the page shows the code that is tested, and it finds prices with the control plane dark', async () => {
  const read = (...path: readonly string[]) => readFileSync(join(import.meta.dirname, ...path), 'utf8');
  const page = read('..', '..', '..', '..', 'docs', 'reference', 'client-routing.md');
  const [, code = 'none'] = read('testing', 'price-client.ts').split('\n/* As the page shows it. */\n');
  expect(page).toContain(`\n${code}\`\`\``);

  const peers = await peersOver(2);
  const here = { region: 'eu', zone: 'a', cacheFile: join(await folder(), 'peers.json') };
  const { nodes, client } = await controlNodes(1, toldAt(peers));
  {
    await using prices = await openPrices(client, here);
    expect(await prices.priceOf('tea')).toMatch(/^n[01]$/);
  }
  await nodes[0]?.[Symbol.asyncDispose]();
  await using prices = await openPrices(client, here);
  await peers[0]?.die();
  for (let at = 0; at < 10; at++) expect(await prices.priceOf('tea')).toBe('n1');
  expect(prices.peers.freshness().kind).toBe('stale');
});
