/** Three hundred watchers of one node, some of which never read: all others are served, and everything is let go in the end. */

import type { Message } from '@bufbuild/protobuf';
import { Client, credentials } from '@grpc/grpc-js';
import { controlPb, messageToJson, type PeerWatchEvent } from '@omnirelay/wire';
import { expect, it } from 'vitest';
import { CONTROL_BOUNDS } from './bounds.ts';
import { OPERATOR } from './testing/test-issuer.ts';
import { openRest, startTestMesh } from './testing/test-mesh.ts';
import { watchOverGrpc } from './testing/watch-over-grpc.ts';

const SSE_CALLERS = 9;
const GRPC_CALLERS = 5;
const DEAF_CALLERS = 1;
const EACH = CONTROL_BOUNDS.watchersPerCaller;
const PEERS = 50;

it('serves three hundred watchers over SSE and gRPC, whatever some of them do', async () => {
  await using mesh = await startTestMesh();
  const node = await mesh.startNode('c-1');
  for (let n = 0; n < PEERS; n += 1) node.membership.set(`n-${n}`, 'alive');
  await using open = new AsyncDisposableStack();
  const ready: Promise<void>[] = [];
  const told: Promise<void>[] = [];

  /** Resolves `ready` at the whole snapshot and `told` once every peer has been seen dead. */
  function watcher() {
    const isReady = Promise.withResolvers<void>();
    const isTold = Promise.withResolvers<void>();
    const dead = new Set<string>();
    ready.push(isReady.promise);
    told.push(isTold.promise);
    return (event: PeerWatchEvent): void => {
      if (event.kind === 'Ready') isReady.resolve();
      if (event.peer?.status === 'Dead') dead.add(event.peer.nodeId);
      if (dead.size === PEERS) isTold.resolve();
    };
  }

  for (let caller = 0; caller < SSE_CALLERS + DEAF_CALLERS; caller += 1) {
    const identity = await mesh.identity('worker', `w-${caller}`);
    const client = open.use(await openRest(node, mesh, { identity }));
    for (let n = 0; n < EACH; n += 1) {
      const request = client.session.request({ ':path': '/control/v1/peers/watch' });
      request.on('error', () => undefined);
      if (caller >= SSE_CALLERS) {
        // It opens the stream and never reads.
        ready.push(new Promise((resolve) => void request.once('response', () => resolve())));
        continue;
      }
      const see = watcher();
      let text = '';
      request.setEncoding('utf8');
      request.on('data', (chunk: string) => {
        text += chunk;
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          const data = /^data: (.*)$/m.exec(text.slice(0, end))?.[1];
          text = text.slice(end + 2);
          if (data !== undefined) see(JSON.parse(data) as PeerWatchEvent);
        }
      });
    }
  }
  for (let caller = 0; caller < GRPC_CALLERS; caller += 1) {
    const client = new Client(
      `localhost:${node.control.grpcAddress.port}`,
      credentials.createSsl(Buffer.from(mesh.caPem)),
    );
    open.defer(() => client.close());
    const token = await mesh.issuer.token(`user-${caller}`, OPERATOR);
    for (let n = 0; n < EACH; n += 1) {
      const see = watcher();
      const call = watchOverGrpc(client, token);
      call.on('error', () => undefined);
      call.on('data', (message: Message) =>
        see(messageToJson<PeerWatchEvent>(controlPb.WatchPeersResponseSchema, message)),
      );
      open.defer(() => call.cancel());
    }
  }
  await Promise.all(ready);
  const watchers = async (): Promise<number> => (await node.metrics.controlWatchers.get()).values[0]?.value ?? 0;
  expect(await watchers()).toBe(300);

  await using late = await openRest(node, mesh, { identity: await mesh.identity('worker', 'w-0') });
  const oneMore = await late.call('GET', '/control/v1/peers/watch');
  expect([oneMore.status, oneMore.headers['retry-after']]).toEqual([429, '5']);

  for (let round = 0; round < 30; round += 1)
    for (let n = 0; n < PEERS; n += 1) node.membership.set(`n-${n}`, round % 2 === 0 ? 'suspect' : 'alive');
  for (let n = 0; n < PEERS; n += 1) node.membership.set(`n-${n}`, 'dead');
  await Promise.all(told);
  await open[Symbol.asyncDispose]();
  await expect.poll(watchers, { timeout: 20_000 }).toBe(0);
});
