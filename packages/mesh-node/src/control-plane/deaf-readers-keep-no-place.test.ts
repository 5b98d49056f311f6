/** A stream whose reader takes nothing ends with its token all the same, on both faces, though the reader stays connected. */
import { Client, credentials } from '@grpc/grpc-js';
import { expect, it } from 'vitest';
import { VIEWER } from './testing/test-issuer.ts';
import { openRest, startTestMesh } from './testing/test-mesh.ts';
import { watchOverGrpc } from './testing/watch-over-grpc.ts';

const PEERS = 200;

it('a place is free again once the token has ended, whatever the reader took', async () => {
  await using mesh = await startTestMesh();
  const node = await mesh.startNode('c-1');
  for (let n = 0; n < PEERS; n += 1) node.membership.set(`n-${n}`, 'alive');
  const watchers = async (): Promise<number> => (await node.metrics.controlWatchers.get()).values[0]?.value ?? 0;
  const token = await mesh.issuer.token('deaf', VIEWER, { lifeSeconds: 6 });

  await using rest = await openRest(node, mesh);
  const request = rest.session.request({
    ':path': '/control/v1/peers/watch',
    authorization: `Bearer ${token}`,
  });
  request.on('error', () => undefined);
  request.pause();

  const client = new Client(
    `localhost:${node.control.grpcAddress.port}`,
    credentials.createSsl(Buffer.from(mesh.caPem)),
  );
  const call = watchOverGrpc(client, token);
  call.on('error', () => undefined);
  call.pause();
  try {
    await expect.poll(watchers, { timeout: 10_000 }).toBe(2);
    // More than fits between the two ends.
    for (let round = 0; round < 20; round += 1)
      for (let n = 0; n < PEERS; n += 1) node.membership.set(`n-${n}`, round % 2 === 0 ? 'suspect' : 'alive');
    await expect.poll(watchers, { timeout: 20_000 }).toBe(0);
    expect([rest.session.closed, request.readableFlowing]).toEqual([false, false]);
  } finally {
    call.cancel();
    client.close();
  }
}, 40_000);
