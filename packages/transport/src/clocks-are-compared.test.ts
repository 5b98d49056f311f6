import { once } from 'node:events';
import { connect } from 'node:http2';
import { expect, test } from 'vitest';
import { createGossipTransport } from './gossip-transport.ts';
import { CHANNEL_PATH, clockSkewOf, requestHeaders } from './gossip-wire.ts';
import { testMesh } from './testing/test-mesh.ts';

test('a channel tells how far the clocks of its ends differ, for as long as it is open', async () => {
  const mesh = await testMesh();
  const opened = Promise.withResolvers<void>();
  await using transport = await createGossipTransport({
    identity: await mesh.identity('a'),
    trustDomain: mesh.trustDomain,
    bindAddress: '127.0.0.1',
    port: 0,
    onChannel: (channel) => {
      channel.onFrame(() => {});
      channel.onClose(() => closed.resolve());
      opened.resolve();
    },
  });
  const closed = Promise.withResolvers<void>();
  expect(transport.clockSkewMs()).toBe(0);
  const { certificateChainPem: cert, privateKeyPem: key } = await mesh.issue('b');
  const session = connect(`https://127.0.0.1:${transport.address().port}`, {
    ca: mesh.caPem,
    cert,
    key,
    checkServerIdentity: () => undefined,
  });
  session.on('error', () => {});
  const hour = 3_600_000;
  const call = session.request(
    { ...requestHeaders('a', CHANNEL_PATH), 'x-omnirelay-wall-ms': String(Date.now() - hour) },
    { endStream: false },
  );
  call.on('error', () => {});
  const [answer] = await once(call, 'response');
  await opened.promise;
  expect(transport.clockSkewMs()).toBeGreaterThan(hour - 1);
  expect(Math.abs(clockSkewOf(answer) ?? hour)).toBeLessThan(hour / 2);
  session.destroy();
  await closed.promise;
  expect(transport.clockSkewMs()).toBe(0);
});

test('nonsense is no clock', () => {
  for (const told of [undefined, '', '-5', '1e9', '9'.repeat(20)])
    expect(clockSkewOf({ 'x-omnirelay-wall-ms': told })).toBeNull();
});
