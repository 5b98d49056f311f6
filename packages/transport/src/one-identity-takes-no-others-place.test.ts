/** What one certified peer may hold of a mesh listener, whatever it opens. */
import { once } from 'node:events';
import { connect } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import { formatAddress } from './address.ts';
import type { TransportBounds } from './bounds.ts';
import type { FrameChannel, RefusedConnection } from './frame-channel.ts';
import { createGossipTransport, type GossipTransport } from './gossip-transport.ts';
import { testMesh } from './testing/test-mesh.ts';

const mesh = await testMesh();
const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

async function start(nodeId: string, bounds: Partial<TransportBounds> = {}) {
  const accepted: FrameChannel[] = [];
  const refused: RefusedConnection[] = [];
  const transport: GossipTransport = await createGossipTransport({
    identity: await mesh.identity(nodeId),
    trustDomain: mesh.trustDomain,
    bindAddress: '127.0.0.1',
    port: 0,
    bounds,
    onChannel: (channel) => void accepted.push(channel),
    onRefusedPeer: (one) => void refused.push(one),
  });
  open.push(transport);
  return { transport, address: formatAddress(transport.address()), accepted, refused };
}

test('a peer that opens channel after channel is refused beyond a few, told as such, and keeps nobody out', async () => {
  const listener = await start('listener', { channelsPerIdentity: 2 });
  const greedy = await start('greedy');
  const channels = [
    await greedy.transport.dial(listener.address),
    await greedy.transport.dial(listener.address),
  ] as const;
  for (let n = 0; n < 3; n++)
    await expect(greedy.transport.dial(listener.address)).rejects.toMatchObject({ code: 'dial_failed' });
  expect(listener.accepted).toHaveLength(2);
  expect(listener.refused).toHaveLength(3);
  expect(listener.refused[0]).toMatchObject({
    reason: 'too-many-connections',
    detail: 'it has 2 channels already',
    identity: { nodeId: 'greedy' },
  });
  const other = await start('other');
  await other.transport.dial(listener.address);

  // A channel that has ended gives its place back.
  const ended = new Promise<void>((resolve) => listener.accepted[0]?.onClose(() => resolve()));
  listener.accepted[0]?.onFrame(() => {});
  channels[0].close('done');
  await ended;
  await expect
    .poll(() =>
      greedy.transport.dial(listener.address).then(
        () => true,
        () => false,
      ),
    )
    .toBe(true);
});

test('nor does it get more connections by opening no channel on them', async () => {
  const listener = await start('listener', { connectionsPerIdentity: 2 });
  const material = await mesh.issue('greedy');
  const sockets = Array.from({ length: 4 }, () =>
    connect({
      host: '127.0.0.1',
      port: listener.transport.address().port,
      ALPNProtocols: ['h2'],
      rejectUnauthorized: false,
      cert: material.certificateChainPem,
      key: material.privateKeyPem,
    }).on('error', () => {}),
  );
  await Promise.race(sockets.map((socket) => once(socket, 'close')));
  await expect.poll(() => listener.refused.length).toBe(2);
  expect(listener.refused).toMatchObject(
    Array(2).fill({ reason: 'too-many-connections', detail: 'it has 2 connections already' }),
  );
  const other = await start('other');
  await other.transport.dial(listener.address);
  for (const socket of sockets) socket.destroy();
});
