/** Streams of messages beside gossip: who may open them, what they may hold, and how they end. */
import { afterEach, expect, test } from 'vitest';
import { formatAddress } from './address.ts';
import type { FrameChannel, RefusedConnection } from './frame-channel.ts';
import { createGossipTransport, type GossipTransport } from './gossip-transport.ts';
import type { MessageStream } from './message-stream.ts';
import { testMesh } from './testing/test-mesh.ts';

const mesh = await testMesh();
const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

const PATH = '/omnirelay.test.v1.EchoService/Echo';
const ECHO: MessageStream = {
  path: PATH,
  roles: ['worker'],
  perIdentity: 2,
  requestBytes: 1_000,
  answerBytes: 10_000,
  highWater: 10_000,
  bufferBytes: 100_000,
};

async function start(nodeId: string, role: string, streams: readonly MessageStream[], gossip: FrameChannel[] = []) {
  const refused: RefusedConnection[] = [];
  const identity = await mesh.identity(nodeId, { role });
  const transport: GossipTransport = await createGossipTransport({
    identity,
    trustDomain: mesh.trustDomain,
    bindAddress: '127.0.0.1',
    port: 0,
    streams,
    onChannel: (channel) => void gossip.push(channel),
    onRefusedPeer: (one) => void refused.push(one),
  });
  open.push(transport);
  return { transport, identity, address: formatAddress(transport.address()), refused };
}

const taking = (taken: FrameChannel[]): readonly MessageStream[] => [
  { ...ECHO, onChannel: (channel) => void taken.push(channel) },
];
const nextMessage = (channel: FrameChannel): Promise<Uint8Array> =>
  new Promise((resolve) => channel.onFrame((bytes) => resolve(Uint8Array.from(bytes))));
const endOf = (channel: FrameChannel): Promise<string> => new Promise((resolve) => channel.onClose(resolve));

test('a stream carries messages both ways, apart from gossip, and goes on being proved as certificates turn', async () => {
  const [taken, gossip]: FrameChannel[][] = [[], []];
  const server = await start('c1', 'control', taking(taken!), gossip);
  const client = await start('w1', 'worker', [ECHO]);
  const channel = await client.transport.dial(server.address, { path: PATH });
  expect([taken!.length, gossip!.length]).toEqual([1, 0]);
  const accepted = taken![0]!;
  expect(accepted.identity).toMatchObject({ nodeId: 'w1', role: 'worker' });
  const asked = nextMessage(accepted);
  channel.send(Uint8Array.of(0x10, 1));
  expect(await asked).toEqual(Uint8Array.of(0x10, 1));
  const answered = nextMessage(channel);
  accepted.send(new Uint8Array(10_000));
  expect((await answered).length).toBe(10_000);
  const before = accepted.certificate.notAfter;
  client.identity.rotate(await mesh.issue('w1', { role: 'worker', ttlMs: 4 * 3_600_000 }));
  await expect.poll(() => accepted.certificate.notAfter > before).toBe(true);
});

test('another role, more than its places, and a node that takes none: refused, and told as such', async () => {
  const taken: FrameChannel[] = [];
  const server = await start('c1', 'control', taking(taken));
  const gateway = await start('g1', 'gateway', [ECHO]);
  const refusedDial = { code: 'dial_failed' };
  await expect(gateway.transport.dial(server.address, { path: PATH })).rejects.toMatchObject(refusedDial);
  expect(server.refused).toMatchObject([{ reason: 'wrong-role', identity: { nodeId: 'g1' } }]);
  const worker = await start('w1', 'worker', [ECHO]);
  for (let n = 0; n < 2; n++) await worker.transport.dial(server.address, { path: PATH });
  await expect(worker.transport.dial(server.address, { path: PATH })).rejects.toMatchObject(refusedDial);
  expect(server.refused[1]).toMatchObject({ reason: 'too-many-connections', detail: 'it has 2 channels already' });
  await expect(worker.transport.dial(gateway.address, { path: PATH })).rejects.toMatchObject(refusedDial);
  expect(gateway.refused).toMatchObject([{ reason: 'not-a-channel' }]);
});

test('a message above its bound ends the stream, and so does the word that its peer was removed', async () => {
  const taken: FrameChannel[] = [];
  const server = await start('c1', 'control', taking(taken));
  const client = await start('w1', 'worker', [ECHO]);
  const large = await client.transport.dial(server.address, { path: PATH });
  const ended = endOf(taken[0]!);
  taken[0]!.onFrame(() => undefined);
  large.send(new Uint8Array(1_001));
  expect(await ended).toBe('protocol-error');
  const removed = await client.transport.dial(server.address, { path: PATH });
  const closed = endOf(removed);
  removed.onFrame(() => undefined);
  taken[1]!.onFrame(() => undefined);
  server.transport.closeChannels(({ identity }) => identity.nodeId === 'w1', 'removed from the mesh');
  expect(await closed).toBe('closed');
});
