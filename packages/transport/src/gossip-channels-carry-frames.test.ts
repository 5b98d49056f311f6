/** Two transports on loopback, real TLS, real certificates. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { encodeIdentityProof } from '@omnirelay/wire';
import { afterEach, expect, test } from 'vitest';
import { formatAddress } from './address.ts';
import { type ChannelEnd, DialError, type FrameChannel, type RefusedConnection } from './frame-channel.ts';
import { createGossipTransport, type GossipTransport, type GossipTransportOptions } from './gossip-transport.ts';
import { fixedIdentity, type TestIdentity, testMesh } from './testing/test-mesh.ts';

const mesh = await testMesh();
const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

interface Node {
  readonly transport: GossipTransport;
  readonly address: string;
  readonly accepted: () => Promise<FrameChannel>;
  readonly refused: () => Promise<RefusedConnection>;
}

async function start(identity: TestIdentity, more: Partial<GossipTransportOptions> = {}): Promise<Node> {
  const channels = mailbox<FrameChannel>();
  const refusals = mailbox<RefusedConnection>();
  const transport = await createGossipTransport({
    identity,
    trustDomain: mesh.trustDomain,
    bindAddress: '127.0.0.1',
    port: 0,
    onChannel: channels.put,
    onRefusedPeer: refusals.put,
    ...more,
  });
  open.push(transport);
  return { transport, address: formatAddress(transport.address()), accepted: channels.take, refused: refusals.take };
}

function mailbox<T>() {
  const items: T[] = [];
  const takers: ((item: T) => void)[] = [];
  return {
    put: (item: T): void => {
      const taker = takers.shift();
      if (taker === undefined) items.push(item);
      else taker(item);
    },
    take: (): Promise<T> => {
      const item = items.shift();
      return item === undefined ? new Promise((resolve) => takers.push(resolve)) : Promise.resolve(item);
    },
  };
}

function frames(channel: FrameChannel) {
  const box = mailbox<Uint8Array>();
  channel.onFrame(box.put);
  return box.take;
}
const end = (channel: FrameChannel): Promise<ChannelEnd> => new Promise((resolve) => channel.onClose(resolve));
const bytes = (text: string): Uint8Array => Buffer.from(text);

async function pair(a?: TestIdentity, b?: TestIdentity, more?: Partial<GossipTransportOptions>) {
  const one = await start(a ?? (await mesh.identity('a', { role: 'control' })), more);
  const two = await start(b ?? (await mesh.identity('b')), more);
  const [here, there] = await Promise.all([one.transport.dial(two.address), two.accepted()]);
  return { one, two, here, there };
}

test('both ends know each other, and frames arrive whole and in order both ways', async () => {
  const { here, there } = await pair();
  expect(here.identity).toMatchObject({ nodeId: 'b', role: 'worker', clusterId: 'c1' });
  expect(there.identity).toMatchObject({ nodeId: 'a', role: 'control' });
  expect([here.dialled, there.dialled]).toEqual([true, false]);
  const atThere = frames(there);
  const atHere = frames(here);
  const big = Buffer.alloc(200_000, 7);
  for (let i = 0; i < 500; i++) here.send(bytes(`frame ${i}`));
  here.send(big);
  here.send(new Uint8Array(0));
  for (let i = 0; i < 500; i++) expect(Buffer.from(await atThere()).toString()).toBe(`frame ${i}`);
  expect(Buffer.compare(await atThere(), big)).toBe(0);
  expect((await atThere()).length).toBe(0);
  there.send(bytes('back'));
  expect(Buffer.from(await atHere()).toString()).toBe('back');
});

test('a good-bye is told as closed, with what was sent before it', async () => {
  const { here, there } = await pair();
  const got = frames(there);
  frames(here);
  const ended = end(there);
  here.send(bytes('last'));
  here.close('leaving');
  expect(Buffer.from(await got()).toString()).toBe('last');
  expect(await ended).toBe('closed');
});

test('the answering side can say good-bye as well', async () => {
  const { here, there } = await pair();
  frames(here);
  frames(there);
  const ended = end(here);
  there.close('leaving');
  expect(await ended).toBe('closed');
});

test('a connection that is cut is told as reset', async () => {
  const target = await start(await mesh.identity('b'));
  const links = new Set<{ destroy(): void }>();
  const relay = createServer((inbound) => {
    const outbound = connect(target.transport.address().port, '127.0.0.1');
    for (const socket of [inbound, outbound]) links.add(socket.on('error', () => {}));
    inbound.pipe(outbound).pipe(inbound);
  });
  relay.listen(0, '127.0.0.1');
  await once(relay, 'listening');
  const one = await start(await mesh.identity('a'));
  const [here, there] = await Promise.all([
    one.transport.dial(`127.0.0.1:${(relay.address() as AddressInfo).port}`),
    target.accepted(),
  ]);
  frames(here);
  frames(there);
  const ends = Promise.all([end(here), end(there)]);
  for (const link of links) link.destroy();
  expect(await ends).toEqual(['reset', 'reset']);
  relay.close();
});

const failureOf = (dial: Promise<unknown>): Promise<string> =>
  dial.then(
    () => 'opened',
    (error: unknown) => (error instanceof DialError ? error.failure : String(error)),
  );

test('nobody listening is refused; one that accepts and never answers is a timeout; a signal aborts', async () => {
  const one = await start(await mesh.identity('a'));
  const silent = createServer((socket) => socket.on('error', () => {}).resume());
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const address = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
  expect(await failureOf(one.transport.dial(address, { timeoutMs: 100 }))).toBe('timeout');
  const abort = new AbortController();
  const dial = failureOf(one.transport.dial(address, { signal: abort.signal }));
  abort.abort();
  expect(await dial).toBe('aborted');
  silent.close();
  await once(silent, 'close');
  expect(await failureOf(one.transport.dial(address))).toBe('refused');
  expect(await failureOf(one.transport.dial('no-port'))).toBe('unreachable');
});

test('who may not come in is turned away with the reason, at both ends', async () => {
  const other = await testMesh('other.invalid');
  const two = await start(await mesh.identity('b'));
  const past = new Date(Date.now() - 3600_000);
  const cases: [string, TestIdentity][] = [
    ['unknown-authority', await other.identity('x')],
    ['expired', await mesh.identity('x', { now: past, ttlMs: 60_000 })],
    ['wrong-role', await mesh.identity('x', { role: 'console' })],
  ];
  for (const [reason, identity] of cases) {
    // The dialler trusts the mesh: only its own certificate is wrong.
    const odd = fixedIdentity({ ...identity.current(), caPem: mesh.caPem });
    const from = await start(odd, { port: 0 });
    expect(await failureOf(from.transport.dial(two.address))).toBe('tls');
    const refused = await two.refused();
    expect(refused).toMatchObject({ reason, remoteAddress: '127.0.0.1' });
    expect(refused.certificate?.thumbprint).toMatch(/^[0-9a-f]{64}$/);
    const honest = await start(await mesh.identity('a'));
    expect(await failureOf(honest.transport.dial(from.address))).toBe('tls');
  }
});

test('only allowed thumbprints come in, by leaf or by CA', async () => {
  const a = await mesh.identity('a');
  const { here } = await pair(a);
  const leaf = (await pair()).here.certificate.thumbprint;
  const { X509Certificate } = await import('node:crypto');
  const ca = new X509Certificate(mesh.caPem).fingerprint256;
  const strict = await start(await mesh.identity('c'), { allowedThumbprints: [leaf] });
  const one = await start(a);
  expect(await failureOf(one.transport.dial(strict.address))).toBe('tls');
  expect((await strict.refused()).reason).toBe('thumbprint-not-allowed');
  const byCa = await start(await mesh.identity('d'), { allowedThumbprints: [ca] });
  expect((await one.transport.dial(byCa.address)).identity.nodeId).toBe('d');
  expect(here.certificate.thumbprint).toHaveLength(64);
});

test('a slow reader makes send say false, and drained is told when there is room', async () => {
  const { here, there } = await pair();
  const chunk = Buffer.alloc(64 * 1024, 1);
  let sent = 0;
  while (here.send(chunk)) sent++;
  const drained = new Promise<void>((resolve) => here.onDrain(resolve));
  const got = frames(there);
  frames(here);
  await drained;
  for (let i = 0; i <= sent; i++) expect((await got()).length).toBe(chunk.length);
});

test('a peer that never reads is given up', async () => {
  const { here } = await pair(undefined, undefined, { bounds: { channelBufferBytes: 256 * 1024 } });
  const ended = end(here);
  for (let i = 0; i < 8; i++) here.send(Buffer.alloc(64 * 1024));
  expect(await ended).toBe('backpressure');
});

test('a frame longer than the bound ends the channel as a protocol error', async () => {
  const { here, there } = await pair(undefined, undefined, { bounds: { frameBytes: 1000 } });
  const ended = end(there);
  frames(there);
  frames(here);
  here.send(Buffer.alloc(1001));
  expect(await ended).toBe('protocol-error');
});

test('a channel outlives its certificates while they are renewed in it, and ends when they are not', async () => {
  const a = await mesh.identity('a', { ttlMs: 3000 });
  const b = await mesh.identity('b', { ttlMs: 3000 });
  const bounds = { identityGraceMs: 500, identityGraceShare: 0 };
  const { here, there } = await pair(a, b, { bounds });
  const got = frames(there);
  frames(here);
  let hereEnded: ChannelEnd | null = null;
  const ended = end(here).then((how) => {
    hereEnded = how;
    return how;
  });
  const first = { here: here.certificate, there: there.certificate };
  a.rotate(await mesh.issue('a', { ttlMs: 60_000 }));
  b.rotate(await mesh.issue('b', { ttlMs: 6000 }));
  here.send(bytes('behind the proof'));
  await got();
  expect(there.certificate.notAfter.getTime()).toBeGreaterThan(first.there.notAfter.getTime());
  await new Promise<void>((resolve) => setTimeout(resolve, first.here.notAfter.getTime() + 700 - Date.now()));
  expect(hereEnded).toBeNull();
  here.send(bytes('still here'));
  expect(Buffer.from(await got()).toString()).toBe('still here');
  // b never renews again: its peer closes the channel.
  expect(await ended).toBe('identity-expired');
}, 30_000);

test('a proof that is not for this connection, or for somebody else, ends the channel', async () => {
  const { here, there } = await pair();
  const ended = end(there);
  frames(there);
  frames(here);
  here.send(encodeIdentityProof([Uint8Array.of(1, 2, 3)], new Uint8Array(64)));
  expect(await ended).toBe('protocol-error');

  const a = await mesh.identity('a');
  const second = await pair(a);
  const secondEnd = end(second.there);
  frames(second.there);
  frames(second.here);
  a.rotate(await mesh.issue('somebody-else'));
  expect(await secondEnd).toBe('protocol-error');
});

test('dials leave from the bound address', async () => {
  const two = await start(await mesh.identity('b'));
  const one = await start(await mesh.identity('a'), { bindAddress: '127.0.0.2' });
  const [, there] = await Promise.all([one.transport.dial(two.address), two.accepted()]);
  expect(there.remoteAddress).toBe('127.0.0.2');
});
